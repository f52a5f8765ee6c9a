"""One module per command; ``cli`` imports the one that was asked for."""
