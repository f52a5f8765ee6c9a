"""The simulated tenant as it is run: one call from arrival to answer, the control API, faults."""
