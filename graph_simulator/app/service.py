"""One call to the simulated Graph, from request to answer, whatever carried it here."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from graph_simulator.app.authorization import authorized
from graph_simulator.app.faults import Faults, spoiled
from graph_simulator.app.journal import Journal
from graph_simulator.app.quota import Charge, Quota
from graph_simulator.directory.callers import principal_of
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.rest import check_headers
from graph_simulator.wire.errors import AnswerLostError, GraphError, bad_request, not_simulated
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.metadata import wants_none, without_metadata
from graph_simulator.wire.routing import Route, Routes

CONTENT = "/content"


class Service:
    """Faults come first, then the quota, then the family that answers."""

    def __init__(self, world: World, routes: Iterable[Route], journal: Journal, seed: int) -> None:
        self.world, self.journal = world, journal
        self.faults = Faults()
        self.observers: list[Callable[[Request], None]] = []
        self.random = random.Random(seed)  # noqa: S311 -- it shuffles answers, it guards nothing
        self._routes = Routes(routes)
        self._quota = Quota(world.settings, world.clock, world.tenant.id)

    def answer(self, request: Request) -> Response:
        """The answer, refusals included. Raise ``AnswerLostError`` when a fault says so."""
        manners = self.journal.manners(request)
        template, charge = request.path, Charge(0, 0, {})
        fault = None
        try:
            fault = self.faults.meet(request.method, request.path)
            route, keys = self._routes.find(request)
            template = route.template
            if fault and fault.do == "refuse":
                raise fault.refusal()
            if fault and fault.do == "break":
                return self._lose(request, template, charge, manners)
            if request.caller.object_id:
                principal_of(self.world.tenant, request.caller)
            request = authorized(self.world, route, request, keys)
            charge = self._quota.charge(route, request)
            _content_type_required(request)
            _no_options_on_writes(route, request)
            if request.site is not None:
                check_headers(request)
            bare = wants_none(request)
            answer = route.handler(self.world, request, **keys)
            self._observed(request)
            if bare:
                answer = _bare(answer)
            if fault and fault.do == "deny":
                raise fault.refusal()
        except GraphError as error:
            answer = self.refused(request, error)
        if fault and fault.do == "lose":
            return self._lose(request, template, charge, manners)
        if fault:
            answer = spoiled(fault, request, answer)
        answer.headers = {**ids(request), **charge.headers, **answer.headers}
        self._note(request, template, answer.status, charge, manners)
        return answer

    def _observed(self, request: Request) -> None:
        """Whoever watches looks at the tenant after each write that was done."""
        for observer in self.observers if request.method != "GET" else ():
            observer(request)

    def _lose(
        self, request: Request, template: str, charge: Charge, manners: tuple[str, ...]
    ) -> Response:
        self.journal.lost(request)
        self._note(request, template, 504, charge, manners)
        if not request.in_batch:
            raise AnswerLostError(f"{request.method} {request.path}")
        lost = GraphError(504, "GatewayTimeout", "The upstream service did not answer in time.")
        return self.refused(request, lost)

    def refused(self, request: Request, error: GraphError) -> Response:
        """The refusal as Graph words it, remembered when it says to wait."""
        date = datetime.fromtimestamp(self.world.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%S")
        answer = refusal(request, error, date)
        self._remember_wait(request, answer)
        return answer

    def _note(
        self,
        request: Request,
        template: str,
        status: int,
        charge: Charge,
        manners: tuple[str, ...],
    ) -> None:
        self.journal.note(
            request,
            template,
            status,
            units=charge.units,
            writes=charge.writes,
            bad_manners=manners,
        )

    def _remember_wait(self, request: Request, answer: Response) -> None:
        try:
            seconds = float(answer.headers.get("Retry-After", "0"))
        except ValueError:
            return
        if seconds > 0:
            self.journal.told_to_wait(request, seconds)


def refusal(request: Request, error: GraphError, date: str) -> Response:
    """The envelope of every error, with the ids that support would ask for."""
    named = ids(request)
    if request.site is not None:
        return Response(error.status, _old(error), {**error.headers, **named})
    inner: Json = {"date": date, **named}
    if error.status == 429:
        inner |= {"code": "429", "message": "Please retry after", "status": "429"}
    body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
    return Response(error.status, body, {**error.headers, **named})


def _old(error: GraphError) -> Json:
    """OData 3, as SharePoint's own service words it; of a token it says next to nothing."""
    if error.status == 401:
        return {"error_description": error.message}
    message = {"lang": "en-US", "value": error.message}
    return {"odata.error": {"code": error.code, "message": message}}


def ids(request: Request) -> Mapping[str, str]:
    given = request.headers.get("client-request-id", "")
    return {"request-id": str(uuid.uuid4()), "client-request-id": given or str(uuid.uuid4())}


def _bare(answer: Response) -> Response:
    kind = {"Content-Type": "application/json;odata.metadata=none"}
    return Response(answer.status, without_metadata(answer.content), {**kind, **answer.headers})


def _content_type_required(request: Request) -> None:
    kind = request.headers.get("content-type", "")
    if request.path.lower().endswith(CONTENT):  # the bytes of a file
        return
    if request.content is not None and not kind.lower().startswith("application/json"):
        raise bad_request("A Content-Type of application/json is required with a body.")


def _no_options_on_writes(route: Route, request: Request) -> None:
    """SharePoint's writes say everything in their body, save for the bytes of a file."""
    if route.service != "sharepoint" or request.method == "GET" or route.template.endswith(CONTENT):
        return
    for name in request.query:
        raise not_simulated(f"the query option '{name}' on {request.method} {request.path}")
