"""One module for each group of screens."""
