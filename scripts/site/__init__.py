"""The documentation site, and the reference pages that are written for it."""
