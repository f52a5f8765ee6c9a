"""What crosses the border of the simulated tenant, and how a path finds its route."""
