"""From an outcome that is not a success to the exception that says so."""

from __future__ import annotations

import http
from collections.abc import Container, Iterable
from typing import Final

import msgspec

from provisioning.graph.calls import Answer, Call, Outcome
from provisioning.graph.errors import (
    Answered,
    Clash,
    Forbidden,
    GraphError,
    Lagging,
    Lost,
    NotFound,
    Throttled,
    Unreachable,
)
from provisioning.graph.permissions import Need, needs as asked_by
from provisioning.graph.retry import ambiguous
from provisioning.i18n import Sentence, phrase

_KINDS: dict[int, type[Answered]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Clash,
    412: Clash,
    429: Throttled,
    502: Throttled,
    503: Throttled,
    504: Throttled,
}


class _Error(msgspec.Struct, frozen=True):
    code: str | None = None
    message: str | None = None
    inner: dict[str, object] | None = msgspec.field(default=None, name="innerError")


class _Worded(msgspec.Struct, frozen=True):
    value: str | None = None


class _OldError(msgspec.Struct, frozen=True):
    """OData 3, as SharePoint's own service answers."""

    code: str | None = None
    message: _Worded = _Worded()


class _Body(msgspec.Struct):
    """``description`` is all that SharePoint says of a token that it does not take."""

    error: _Error = _Error()
    old: _OldError | None = msgspec.field(default=None, name="odata.error")
    description: str | None = msgspec.field(default=None, name="error_description")


LOST: Final[Sentence] = (
    (
        "{where} : la réponse s'est perdue ({said}) ; c'est peut-être fait, la prochaine lecture "
        "le dira"
    ),
    ("{where}: the answer was lost ({said}); it may have been done, the next reading will tell"),
)
SILENT: Final[Sentence] = (
    "{where} : pas de réponse ({reason})",
    "{where}: nobody answered ({reason})",
)
_decode = msgspec.json.Decoder(_Body).decode


def failure(
    call: Call, outcome: Outcome, *, lagging: bool = False, needs: Iterable[Need] = ()
) -> GraphError:
    """The exception for a final outcome; holds no body, no query, no token.

    A refusal names what the call needs by ``needs``.
    """
    if ambiguous(outcome) and call.method != "GET":
        answered = isinstance(outcome, Answer)
        if not answered or (call.method == "POST" and not call.repeatable):
            said = outcome.status if isinstance(outcome, Answer) else outcome.reason
            return Lost(phrase(LOST, where=call.where, said=said))
    if not isinstance(outcome, Answer):
        return Unreachable(phrase(SILENT, where=call.where, reason=outcome.reason))
    error = _error(outcome)
    inner = (error.inner or {}).get("request-id")
    kind = Lagging if lagging else _KINDS.get(outcome.status, Answered)
    wanted = _wanted(call, needs) if kind is Forbidden else ""
    return kind(
        outcome.status,
        error.code or _phrase(outcome.status),
        " ".join((error.message or "no explanation").split())[:300],
        where=call.where,
        request_id=outcome.headers.get("request-id") or (str(inner) if inner else None),
        wanted=wanted,
    )


def _wanted(call: Call, rows: Iterable[Need]) -> str:
    """``User.ReadWrite.All (describe and mark an account)``, one after another."""
    found = asked_by(rows, call.method, call.path, _properties(call))
    return " and ".join(f"{row.permission} ({row.what})" for row in found)


def _properties(call: Call) -> Container[str]:
    body = msgspec.json.decode(call.body) if call.body else None
    return frozenset(body) if isinstance(body, dict) else ()


def misread(call: Call, outcome: Answer, reason: msgspec.DecodeError) -> GraphError:
    """The call succeeded and its body is not what we were told to expect."""
    where = f"{call.where}: the answer is not of the expected shape: {reason}"
    if call.method == "GET":
        return Answered(outcome.status, "unreadable", str(reason), where=call.where)
    return Lost(f"{where}; it was done, the next reading will tell")


def _error(outcome: Answer) -> _Error:
    try:
        body = _decode(outcome.body)
    except msgspec.DecodeError:
        return _Error()
    if body.old:
        return _Error(body.old.code, body.old.message.value)
    return body.error if body.description is None else _Error(message=body.description)


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "unknown status"
