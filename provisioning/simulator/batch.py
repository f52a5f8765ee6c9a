"""``POST /$batch``: up to 20 calls in one envelope (page *Combine multiple HTTP requests*)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from provisioning.simulator.routing import canonical
from provisioning.simulator.service import Service, ids
from provisioning.simulator.wire import (
    AnswerLostError,
    GraphError,
    Json,
    Request,
    Response,
    bad_request,
)

MAX_ITEMS = 20
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def answer_envelope(service: Service, envelope: Request) -> Response:
    """The envelope as one request: it has mishaps and a line in the journal of its own."""
    manners = service.journal.manners(envelope)
    mishap = service.mishaps.meet(envelope.method, envelope.path)
    try:
        if mishap and mishap.do == "refuse":
            raise mishap.refusal()
        lost = mishap is not None and mishap.do in {"lose", "break"}
        undone = mishap is not None and mishap.do == "break"
        answer = Response() if undone else _answered(service, envelope)
    except GraphError as error:
        lost, answer = False, service.refused(envelope, error)
    service.journal.note(envelope, envelope.path, answer.status, bad_manners=manners)
    if lost:
        raise AnswerLostError(f"{envelope.method} {envelope.path}")
    return answer


def _answered(service: Service, envelope: Request) -> Response:
    """200 whatever happened to the items; 400 when the envelope itself is wrong."""
    items = _items(envelope)
    statuses: dict[str, int] = {}
    responses: list[Json] = []
    for item in _dependencies_first(items):
        key = _key(item)
        failed = [need for need in _needs(item) if statuses[need] >= 400]
        answer = _failed_dependency() if failed else _answer(service, envelope, item)
        statuses[key] = answer.status
        responses.append(
            {
                "id": item["id"],
                "status": answer.status,
                "headers": _item_headers(answer),
                "body": answer.content,
            }
        )
    service.random.shuffle(responses)
    return Response(200, {"responses": responses}, dict(ids(envelope)))


def _items(envelope: Request) -> Sequence[Json]:
    items = envelope.json.get("requests")
    if not isinstance(items, list) or not items:
        raise _malformed("'requests' is missing or empty")
    if len(items) > MAX_ITEMS:
        raise _malformed(f"{len(items)} requests where at most {MAX_ITEMS} are allowed")
    seen: set[str] = set()
    for item in items:
        _check(item, seen)
    for item in items:
        if unknown := [need for need in _needs(item) if need not in seen]:
            raise _malformed(f"request '{item['id']}' depends on unknown '{unknown[0]}'")
    return items


def _check(item: Json, seen: set[str]) -> None:
    match item:
        case {"id": str(id_), "method": str(method), "url": str()} if id_ and method in METHODS:
            pass
        case _:
            raise _malformed("each request needs an id, a known method and a url")
    if id_.lower() in seen:
        raise _malformed(f"the id '{id_}' is given twice")
    seen.add(id_.lower())
    headers = {str(name).lower() for name in item.get("headers") or {}}
    if method in WITH_BODY and ("body" not in item or "content-type" not in headers):
        raise _malformed(f"Write request id : {id_} does not contain Content-Type header or body.")


def _malformed(what: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Invalid batch payload format: {what}.")


def _key(item: Json) -> str:
    return str(item["id"]).lower()


def _needs(item: Json) -> Sequence[str]:
    return [str(need).lower() for need in item.get("dependsOn") or ()]


def _dependencies_first(items: Sequence[Json]) -> Sequence[Json]:
    """Raise 400 for a circle."""
    waiting, done, ordered = list(items), set[str](), list[Json]()
    while waiting:
        ready = [item for item in waiting if done.issuperset(_needs(item))]
        if not ready:
            raise _malformed("the requests depend on each other in a circle")
        ordered += ready
        done |= {_key(item) for item in ready}
        waiting = [item for item in waiting if _key(item) not in done]
    return ordered


def _failed_dependency() -> Response:
    error = {"code": "FailedDependency", "message": "A request this one depends on failed."}
    return Response(424, {"error": error})


def _answer(service: Service, envelope: Request, item: Json) -> Response:
    url = str(item["url"])
    path, _, query = url.partition("?")
    segments = canonical(path)
    nested = segments[-1:] == ("$batch",)
    request = Request(
        method=item["method"],
        segments=segments,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers=_headers(envelope, item),
        content=item.get("body") if item["method"] in WITH_BODY else None,
        base=envelope.base,
        in_batch=True,
    )
    if "://" in url or nested:
        wrong = "a batch inside a batch" if nested else "an absolute URL"
        return _refused(bad_request(f"Request '{item['id']}' is {wrong}, which is not allowed."))
    return service.answer(request)


def _refused(error: GraphError) -> Response:
    body = {"error": {"code": error.code, "message": error.message}}
    return Response(error.status, body)


def _headers(envelope: Request, item: Json) -> Mapping[str, str]:
    own = {str(name).lower(): str(value) for name, value in (item.get("headers") or {}).items()}
    given = envelope.headers.get("client-request-id")
    return own if given is None else {"client-request-id": given, **own}


def _item_headers(answer: Response) -> Mapping[str, str]:
    kind = {"Content-Type": "application/json"} if answer.content is not None else {}
    return {"Cache-Control": "no-cache", **kind, **answer.headers}
