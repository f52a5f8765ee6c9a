"""The memory of the simulated tenant, what readers see of it, and how it is saved."""
