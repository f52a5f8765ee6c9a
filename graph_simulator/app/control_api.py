"""``/_simulator/...``: what no Graph has. Everything here is also a method in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import msgspec

from graph_simulator.app.administering import Act
from graph_simulator.app.control import Control
from graph_simulator.app.faults import Fault
from graph_simulator.app.knobs import changed
from graph_simulator.objects.directory import Principal
from graph_simulator.tenant.people import Person
from graph_simulator.tenant.saved import state_of
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import Response, decode

PREFIX = "_simulator"
Parameters: TypeAlias = Mapping[str, str]


def answer(
    control: Control, method: str, segments: tuple[str, ...], query: Parameters, body: bytes
) -> Response:
    action = ACTIONS.get((method, "/".join(segments)))
    try:
        if action is None:
            raise not_simulated(f"{method} /{PREFIX}/{'/'.join(segments)}")
        return Response(200, action(control, query, decode(body) if body else None))
    except GraphError as error:
        return _error(error.status, error.code, error.message)
    except PermissionError as error:
        return _error(403, "Forbidden", str(error))
    except LookupError as error:
        return _error(404, "NotFound", str(error))
    except ValueError as error:
        return _error(400, "BadRequest", str(error))


def _error(status: int, code: str, message: str) -> Response:
    return Response(status, {"error": {"code": code, "message": message}})


def _journal(control: Control, query: Parameters, _: object) -> object:
    return {"value": control.journal.since(int(query.get("since", "0")))}


def _totals(control: Control, _: Parameters, __: object) -> object:
    return control.journal.totals()


def _clear(control: Control, _: Parameters, __: object) -> object:
    control.journal.clear()
    return {}


def _redeem(control: Control, _: Parameters, content: object) -> object:
    match content:
        case {"address": str(address)}:
            control.redeem(address)
            return {}
    raise ValueError('the body must be {"address": ...}')


def _administer(control: Control, _: Parameters, content: object) -> object:
    control.administer(msgspec.convert(content, Act))
    return {}


def _outbox(control: Control, _: Parameters, __: object) -> object:
    return {"value": control.outbox}


def _sent(control: Control, _: Parameters, __: object) -> object:
    return {"value": control.sent}


def _faults(control: Control, _: Parameters, content: object) -> object:
    wanted = content if isinstance(content, list) else [content]
    for fault in msgspec.convert(wanted, list[Fault]):
        control.faults.add(fault)
    return {"value": control.faults.waiting}


def _read_settings(control: Control, _: Parameters, __: object) -> object:
    return control.settings


def _settings(control: Control, _: Parameters, content: object) -> object:
    changed(control.settings, msgspec.convert(content, dict[str, object]))
    return control.settings


def _state(control: Control, _: Parameters, __: object) -> object:
    return state_of(control.tenant)


def _seed(control: Control, _: Parameters, content: object) -> object:
    return {"ids": control.seed(msgspec.convert(content, list[Person]))}


def _principals(control: Control, _: Parameters, content: object) -> object:
    """``type`` says what each is: servicePrincipal, device or orgContact."""
    wanted = msgspec.convert(content, list[Principal])
    return {"ids": [control.add_principal(each) for each in wanted]}


def _enters(control: Control, query: Parameters, _: object) -> object:
    return {"value": control.enters(query.get("address", ""))}


def _reads(control: Control, query: Parameters, _: object) -> object:
    return {"value": control.reads(query.get("address", ""), query.get("site"))}


class PutFile(msgspec.Struct, forbid_unknown_fields=True):
    address: str
    site: str
    path: str
    name: str
    content: bytes = b""


class EditPage(msgspec.Struct, forbid_unknown_fields=True):
    address: str
    site: str
    name: str
    html: str
    publish: bool = True


def _put_file(control: Control, _: Parameters, content: object) -> object:
    put = msgspec.convert(content, PutFile)
    control.put_file_as(put.address, put.site, put.path, put.name, put.content)
    return {}


def _edit_page(control: Control, _: Parameters, content: object) -> object:
    edit = msgspec.convert(content, EditPage)
    control.edit_page_as(edit.address, edit.site, edit.name, edit.html, publish=edit.publish)
    return {}


class Share(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """With a ``link``, its type; without, ``others`` are let in by name with this ``role``."""

    address: str
    site: str
    path: str
    others: list[str] = []
    role: Literal["read", "write"] = "write"
    link: Literal["view", "edit"] | None = None
    scope: Literal["anonymous", "organization", "users"] = "users"


def _share(control: Control, _: Parameters, content: object) -> object:
    wanted = msgspec.convert(content, Share)
    where = (wanted.address, wanted.site, wanted.path, *wanted.others)
    if wanted.link is None:
        control.share_as(*where, role=wanted.role)
    else:
        control.link_as(*where, type_=wanted.link, scope=wanted.scope)
    return {}


ACTIONS: Mapping[tuple[str, str], Callable[..., object]] = {
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _clear,
    ("GET", "totals"): _totals,
    ("POST", "redeem"): _redeem,
    ("POST", "administer"): _administer,
    ("GET", "outbox"): _outbox,
    ("GET", "sent"): _sent,
    ("POST", "faults"): _faults,
    ("GET", "settings"): _read_settings,
    ("POST", "settings"): _settings,
    ("GET", "state"): _state,
    ("POST", "seed"): _seed,
    ("POST", "principals"): _principals,
    ("GET", "enters"): _enters,
    ("GET", "reads"): _reads,
    ("POST", "put-file"): _put_file,
    ("POST", "share"): _share,
    ("POST", "edit-page"): _edit_page,
}
