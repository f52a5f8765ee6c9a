"""The extranet that a plan would publish, as files that anyone can open: no tenant is asked.

Pages are drawn from the layouts that are sent to Graph, not from a second template.
"""

from provisioning.preview.writing import write

__all__ = ["write"]
