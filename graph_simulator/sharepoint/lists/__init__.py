"""Lists, their columns, content types and items."""
