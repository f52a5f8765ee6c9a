"""A deposit campaign as the tenant shows it: read, then told to managers in French."""
