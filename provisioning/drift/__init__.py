"""What was last applied, what differs from it, who did it, and how that is told."""
