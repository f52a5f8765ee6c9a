"""Measures, never tests: what the tool costs, beside the least that it could cost."""
