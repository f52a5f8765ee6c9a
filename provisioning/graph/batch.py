"""Envelopes of twenty (page *JSON batching*): packing calls, opening answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from provisioning.graph.calls import Answer, Broken, Call, Outcome, request_id

PLACES: Final = 20


class _Item(msgspec.Struct, omit_defaults=True):
    id: str
    method: str
    url: str
    headers: dict[str, str]
    body: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Envelope(msgspec.Struct):
    requests: list[_Item]


class _Reply(msgspec.Struct):
    id: str
    status: int
    headers: dict[str, str | int | float | None] | None = None
    body: msgspec.Raw = msgspec.Raw(b"")


class _Replies(msgspec.Struct):
    responses: list[_Reply]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Replies).decode


def envelope(calls: Sequence[Call]) -> Call:
    """The call that carries ``calls``; the id of each item is its position."""
    items = [_item(str(position), call) for position, call in enumerate(calls)]
    return Call(method="POST", path="/$batch", body=_encode(_Envelope(items)), slots=PLACES)


def _item(id_: str, call: Call) -> _Item:
    headers = {"client-request-id": request_id(), **call.headers}
    if call.body is None:
        return _Item(id_, call.method, call.path, headers)
    headers["Content-Type"] = "application/json"
    return _Item(id_, call.method, call.path, headers, msgspec.Raw(call.body))


def opened(outcome: Outcome, count: int) -> list[Outcome]:
    """One outcome for each of ``count`` items, whatever came back.

    An envelope that failed failed for all; an item that is not in the answer was lost, and one
    that is answered twice, differently, has no answer.
    """
    if isinstance(outcome, Broken) or outcome.status >= 300:
        return [outcome] * count
    found: list[Outcome] = [Broken(sent=True, reason="no answer in the batch")] * count
    try:
        replies = _decode(outcome.body).responses
    except msgspec.DecodeError:
        return [Broken(sent=True, reason="the answer of the batch is not readable")] * count
    answered: dict[str, _Reply] = {}
    twice = {each.id for each in replies if answered.setdefault(each.id, each) != each}
    for position in range(count):
        reply = answered.get(str(position))
        if reply and reply.id not in twice:
            headers = {k.lower(): str(v) for k, v in (reply.headers or {}).items()}
            found[position] = Answer(reply.status, headers, reply.body)
    return found
