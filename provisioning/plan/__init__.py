"""The plan as a value: what is wanted, what differs, what it costs, what forbids it. No effects."""
