"""The words of a notice, and how it leaves."""
