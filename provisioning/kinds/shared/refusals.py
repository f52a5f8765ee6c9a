"""What could not be read, in one sentence: which thing, what the tenant said, what mends it."""

from __future__ import annotations

from provisioning.graph.errors import Answered, Forbidden, GraphError, Lagging, NotFound, Throttled
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared.messages.refusals import REFUSALS, WHAT
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted


def unread(key: Key, error: GraphError, what: str, **values: object) -> Note:
    """``key`` is the thing that refused: whatever depends on it is left alone with it, unsaid.

    ``what`` it is, by its name in ``WHAT``, with the values of that sentence.
    """
    return _unread(key, phrase(WHAT[what], **values), error, remedy(error))


def of_site(key: Key, error: GraphError, what: str, **values: object) -> Note:
    """Of a site, or of something in it: who grants access to it, and how."""
    space = key.name.removeprefix("space/").partition("/")[0]
    grant = phrase(REFUSALS["grant"], space=space)
    mend = grant if isinstance(error, Forbidden) else remedy(error)
    return _unread(key, phrase(WHAT[what], **values), error, mend)


def _unread(key: Key, what: Phrase, error: GraphError, mend: Phrase) -> Note:
    text = phrase(REFUSALS["unread"], what=what, error=error, mend=mend)
    return noted(key, text, "unknown")


def remedy(error: GraphError) -> Phrase:
    match error:
        case Forbidden():
            mend = "forbidden"
        case NotFound() | Lagging():
            mend = "new_or_gone"
        case Answered(status=423):
            mend = "locked"
        case Throttled():
            mend = "busy"
        case _:
            mend = "again"
    return phrase(REFUSALS[mend])
