"""Site pages and what is on them."""
