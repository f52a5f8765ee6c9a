"""Reviewed files -> plain values, or every mistake at once."""
