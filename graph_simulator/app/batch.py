"""``POST /$batch``: up to 20 calls in one envelope (page *Combine multiple HTTP requests*)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import msgspec

from graph_simulator.app.service import Service, ids
from graph_simulator.wire.errors import AnswerLostError, GraphError, bad_request
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.paths import canonical

MAX_ITEMS = 20
VERSIONS = frozenset({"v1.0", "beta"})
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class BatchItem(msgspec.Struct, rename="camel"):
    """``atomicityGroup`` and the like are ignored, as Graph does."""

    id: str | int
    method: str
    url: str
    headers: dict[str, str] | None = None
    body: object = None
    depends_on: list[str | int] | None = None

    @property
    def key(self) -> str:
        """Ids are texts, which some clients write as numbers; compared without regard to case."""
        return str(self.id).lower()

    @property
    def needs(self) -> Sequence[str]:
        return [str(need).lower() for need in self.depends_on or ()]

    @property
    def named(self) -> Mapping[str, str]:
        return {name.lower(): value for name, value in (self.headers or {}).items()}


class Envelope(msgspec.Struct):
    requests: list[BatchItem]


def answer_envelope(service: Service, envelope: Request) -> Response:
    """The envelope as one request: it has faults and a line in the journal of its own."""
    manners = service.journal.manners(envelope)
    fault = service.faults.meet(envelope.method, envelope.path)
    try:
        if fault and fault.do == "refuse":
            raise fault.refusal()
        lost = fault is not None and fault.do in {"lose", "break"}
        undone = fault is not None and fault.do == "break"
        answer = Response() if undone else _answered(service, envelope)
    except GraphError as error:
        lost, answer = False, service.refused(envelope, error)
    service.journal.note(envelope, envelope.path, answer.status, bad_manners=manners)
    if lost:
        raise AnswerLostError(f"{envelope.method} {envelope.path}")
    return answer


def _answered(service: Service, envelope: Request) -> Response:
    """200 whatever happened to the items; 400 when the envelope itself is wrong."""
    statuses: dict[str, int] = {}
    responses: list[Json] = []
    for item in _dependencies_first(_items(envelope)):
        failed = [need for need in item.needs if statuses[need] >= 400]
        answer = _failed_dependency() if failed else _answer(service, envelope, item)
        statuses[item.key] = answer.status
        responses.append(
            {
                "id": str(item.id),
                "status": answer.status,
                "headers": _item_headers(answer),
                "body": answer.content,
            }
        )
    service.random.shuffle(responses)
    return Response(200, {"responses": responses}, dict(ids(envelope)))


def _items(envelope: Request) -> Sequence[BatchItem]:
    try:
        items = msgspec.convert(envelope.json, Envelope).requests
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from None
    if not 1 <= len(items) <= MAX_ITEMS:
        raise _malformed(f"{len(items)} requests where 1 to {MAX_ITEMS} are allowed")
    seen: set[str] = set()
    for item in items:
        _check(item, seen)
    for item in items:
        if unknown := set(item.needs) - seen:
            raise _malformed(f"request '{item.id}' depends on unknown '{unknown.pop()}'")
    return items


def _check(item: BatchItem, seen: set[str]) -> None:
    if not item.key or item.key in seen:
        raise _malformed(f"the id '{item.id}' is empty or given twice")
    seen.add(item.key)
    if item.method.upper() not in METHODS:
        raise _malformed(f"'{item.method}' is not a method")
    if item.method.upper() in WITH_BODY and (item.body is None or "content-type" not in item.named):
        raise _malformed(
            f"Write request id : {item.id} does not contain Content-Type header or body."
        )


def _malformed(what: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Invalid batch payload format: {what}.")


def _dependencies_first(items: Sequence[BatchItem]) -> Sequence[BatchItem]:
    """Raise 400 for a circle."""
    waiting, done, ordered = list(items), set[str](), list[BatchItem]()
    while waiting:
        ready = [item for item in waiting if done.issuperset(item.needs)]
        if not ready:
            raise _malformed("the requests depend on each other in a circle")
        ordered += ready
        done |= {item.key for item in ready}
        waiting = [item for item in waiting if item.key not in done]
    return ordered


def _failed_dependency() -> Response:
    error = {"code": "FailedDependency", "message": "A request this one depends on failed."}
    return Response(424, {"error": error})


def _answer(service: Service, envelope: Request, item: BatchItem) -> Response:
    path, _, query = item.url.partition("?")
    segments = canonical(path)
    nested = segments[-1:] == ("$batch",)
    request = Request(
        method=item.method.upper(),
        segments=segments,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={"client-request-id": _named_by(envelope), **item.named},
        content=item.body if item.method.upper() in WITH_BODY else None,
        base=envelope.base,
        in_batch=True,
        caller=envelope.caller,
    )
    if "://" in item.url or nested:
        wrong = "a batch inside a batch" if nested else "an absolute URL"
        return _refused(bad_request(f"Request '{item.id}' is {wrong}, which is not allowed."))
    if segments[:1] and segments[0].lower() in VERSIONS:
        # Issues 1178 of msgraph-sdk-javascript and 1015 of msgraph-sdk-python.
        missing = f"Resource not found for the segment '{segments[0]}'."
        return _refused(GraphError(400, "BadRequest", missing))
    return service.answer(request)


def _refused(error: GraphError) -> Response:
    body = {"error": {"code": error.code, "message": error.message}}
    return Response(error.status, body)


def _named_by(envelope: Request) -> str:
    return envelope.headers.get("client-request-id", "")


def _item_headers(answer: Response) -> Mapping[str, str]:
    kind = {"Content-Type": "application/json"} if answer.content is not None else {}
    return {"Cache-Control": "no-cache", **kind, **answer.headers}
