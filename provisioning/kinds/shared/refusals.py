"""What could not be read, in one sentence: which thing, what the tenant said, what mends it."""

from __future__ import annotations

from provisioning.graph.errors import Answered, Forbidden, GraphError, Lagging, NotFound, Throttled
from provisioning.plan.model import Key, Note


def unread(key: Key, what: str, error: GraphError, mend: str = "") -> Note:
    """``key`` is the thing that refused: whatever depends on it is left alone with it, unsaid."""
    said = f"{what} could not be read and is left alone: {error}; {mend or remedy(error)}"
    return Note(key, said, "unknown")


def remedy(error: GraphError) -> str:
    match error:
        case Forbidden():
            return "see what `extranet permissions` says that this call needs"
        case NotFound() | Lagging():
            return "it is new or gone: run again in some minutes, then look for it in the tenant"
        case Answered(status=423):
            return "it is locked: unlock it in the SharePoint admin centre (Active sites)"
        case Throttled():
            return "the service is busy: run again in some minutes"
        case _:
            return "run again; if it lasts, see Service health in the Microsoft 365 admin centre"


def of_site(key: Key, what: str, error: GraphError) -> Note:
    """Of a site, or of something in it: who grants access to it, and how."""
    space = key.name.removeprefix("space/").partition("/")[0]
    grant = f"an administrator grants it: extranet permissions --grant {space}"
    return unread(key, what, error, grant if isinstance(error, Forbidden) else "")
