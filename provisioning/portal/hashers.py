"""How passwords of the portal are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2(Argon2PasswordHasher):
    """19 MiB, twice, one lane: Django's own 100 MiB would make a flood of sign-ins one of memory.

    Source: OWASP, Password Storage Cheat Sheet, Argon2id.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
