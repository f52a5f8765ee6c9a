"""The verbs. Each one that writes is one transaction with its lines of journal in it.

``now`` is an aware datetime and its date is the day that counts; ``by`` is an address, checked
against the ``spec`` given. Every refusal is an ``AccessRefusal``, and nothing was written then.
They are synchronous: inside an event loop, call them in a thread.
"""
