"""Run a Microsoft 365 extranet from a reviewed file."""

__version__ = "0.1.0"
