"""What could keep the tool from working here, each with what mends it."""
