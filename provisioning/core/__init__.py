"""Decisions, without a clock, a file, a network or a framework."""
