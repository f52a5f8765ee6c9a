"""The tree of refusals of the store of requests; each is one sentence.

Refusal
└── AccessRefusal
    ├── Unknown            no such request, person, review
    ├── NotYours           this person may not decide on this
    ├── WrongMove          the request is not in a state where this can be done
    ├── AlreadyThere       a live request or a known person stands in the way
    ├── Changed            the request is no longer what was shown
    ├── BadRequest         what was asked cannot be kept as it is written
    ├── BadLink            the confirmation link is false or too old
    └── StoreUnavailable   the database is locked, full, read-only, newer or away
"""

from __future__ import annotations

from provisioning.errors import Refusal


class AccessRefusal(Refusal):
    pass


class Unknown(AccessRefusal):
    pass


class NotYours(AccessRefusal):
    pass


class WrongMove(AccessRefusal):
    pass


class AlreadyThere(AccessRefusal):
    pass


class ChangedSince(AccessRefusal):
    pass


class BadRequest(AccessRefusal):
    pass


class BadLink(AccessRefusal):
    pass


class StoreUnavailable(AccessRefusal):
    pass
