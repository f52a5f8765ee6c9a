"""Drift pass after pass: what changed is asked for, what was told is checked.

A *mirror* of the tenant's people and groups is kept in the state folder, with what its sites last
answered. A pass follows the tenant's delta queries, re-reads a rotating part in full, of the sites
too (no delta tells of them), and plans with the mirror answering in the tenant's place: the kinds
are the same and know nothing of it.
"""
