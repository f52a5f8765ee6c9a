"""What the simulated tenant remembers, as frozen values."""
