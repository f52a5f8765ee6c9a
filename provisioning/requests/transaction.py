"""One verb, one transaction, one writer at a time; what the database refuses becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, IntegrityError, InterfaceError, OperationalError

from provisioning.requests.errors import AccessRefusal, AlreadyThere, NotYours, StoreUnavailable
from provisioning.requests.journal import COMMITTED, recording
from provisioning.requests.models import Chain

# PostgreSQL names the constraint, SQLite its columns.
_CONSTRAINTS: Final = (
    (
        ("one_live_account_request", "access_accountrequest.person_id"),
        AlreadyThere("this person already has a request for this application; wait for its end"),
    ),
    (
        ("one_live_profile_request", "access_profilerequest.person_id"),
        AlreadyThere("this person already asked for this profile or holds it; see their requests"),
    ),
    (
        ("access_alias", "access_person_address", "access_person.address"),
        AlreadyThere("this address was just taken by another request; look the person up again"),
    ),
    (
        ("one_open_review_per_space", "access_review.space"),
        AlreadyThere("a review of this space is already open; close it first"),
    ),
    (
        ("one_live_correction", "access_correction.person_id"),
        AlreadyThere("a correction already waits for this person; take it back first"),
    ),
    (
        ("one_campaign_reminder_a_day", "access_campaignreminder.campaign"),
        AlreadyThere("the reminders of this campaign were asked for today already"),
    ),
    (("nobody_accepts_themself",), NotYours("nobody decides on their own request")),
)

_TROUBLES: Final = (
    (("readonly", "read-only"), "is read-only; give this account the right to write there"),
    (("locked", "lock timeout"), "is busy with somebody else's work; try again in a minute"),
    (("full", "no space", "disk i/o"), "has no space left; free some, then run again"),
    (
        ("malformed", "not a database", "invalid page", "could not read block"),
        "is damaged; stop the worker, and restore it from its last backup",
    ),
)


@contextmanager
def writing() -> Iterator[None]:
    """All or nothing. The head of the journal is locked first, so that writers take turns."""
    try:
        with transaction.atomic():
            Chain.objects.select_for_update().get(pk=1)
            with recording():
                yield
    except IntegrityError as error:
        raise _refused(error) from None
    except (OperationalError, InterfaceError) as error:
        raise unavailable(error) from None
    except DatabaseError as error:
        raise known(error) from None


def unavailable(error: DatabaseError) -> StoreUnavailable:
    """``error``'s own words are not repeated: they may hold the connection's password.

    A connection that died is let go, so that the next verb opens another.
    """
    for each in (connection, connections[COMMITTED]):
        if not each.in_atomic_block:
            each.close_if_unusable_or_obsolete()
    said = str(error).lower()
    for signs, told in _TROUBLES:
        if any(sign in said for sign in signs):
            return StoreUnavailable(f"the database of requests {told}; nothing was written")
    return StoreUnavailable(
        "the database of requests cannot be used; check DATABASE_URL and that it runs; "
        "nothing was written"
    )


def _refused(error: IntegrityError) -> AccessRefusal:
    said = str(error)
    for signs, refusal in _CONSTRAINTS:
        if any(sign in said for sign in signs):
            return type(refusal)(str(refusal))
    return AccessRefusal(f"the database of requests refused this: {said.splitlines()[0]}")


@contextmanager
def reading() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise unavailable(error) from None
    except DatabaseError as error:
        raise known(error) from None


def known(error: DatabaseError) -> DatabaseError | StoreUnavailable:
    """A trouble of the machine that the engine counts among errors of ours, or the error itself."""
    said = str(error).lower()
    if any(sign in said for signs, _ in _TROUBLES for sign in signs):
        return unavailable(error)
    return error
