"""Requests and approvals: people ask, those who may decide, and what was decided gives access.

Django is used as a library here and nowhere else: models, migrations, transactions, no screens.
Open the store with ``setup.configure``; the verbs are in ``store``, one transaction each.
"""
