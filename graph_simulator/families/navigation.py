"""``/_api/web/navigation``: the menu at the left of a site (``SP.NavigationNode``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import msgspec

from graph_simulator.objects.sharepoint import MenuNode
from graph_simulator.odata.world import World
from graph_simulator.sharepoint import rest
from graph_simulator.sharepoint.memory import Content
from graph_simulator.sharepoint.places import web_url
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

Menu = tuple[MenuNode, ...]
PROPERTIES = {"Title": str, "Url": str, "IsExternal": bool}


def list_nodes(world: World, request: Request) -> Response:
    menu = rest.web_of(world, request).site.menu
    return rest.collection(request, [_shown(node) for node in menu], "Children")


def add_node(world: World, request: Request) -> Response:
    content = rest.web_of(world, request)
    node = _made(world, request, content)
    return _added(world, content, (*content.site.menu, node), node)


def add_child(world: World, request: Request, node: str) -> Response:
    content = rest.web_of(world, request)
    child = _made(world, request, content)
    found = any(str(each.id) == node for each in content.site.menu)
    if not found:
        raise rest.not_there("The navigation node does not exist.")
    menu = tuple(
        msgspec.structs.replace(each, children=(*each.children, child))
        if str(each.id) == node
        else each
        for each in content.site.menu
    )
    return _added(world, content, menu, child)


def rename_node(world: World, request: Request, node: str) -> Response:
    """Its title; of another property nothing is simulated."""
    content = rest.web_of(world, request)
    title = rest.body_of(request, {"Title": str}, "SP.NavigationNode")["Title"]
    if node not in {str(each.id) for each in _every(content.site.menu)}:
        raise rest.not_there("The navigation node does not exist.")
    rest.change_site(world, content, menu=_renamed(content.site.menu, node, title))
    return Response(NO_CONTENT)


def _renamed(menu: Menu, which: str, title: str) -> Menu:
    return tuple(
        msgspec.structs.replace(
            node,
            title=title if str(node.id) == which else node.title,
            children=_renamed(node.children, which, title),
        )
        for node in menu
    )


def delete_node(world: World, request: Request, node: str) -> Response:
    """With everything under it."""
    content = rest.web_of(world, request)
    if node not in {str(each.id) for each in _every(content.site.menu)}:
        raise rest.not_there("The navigation node does not exist.")
    rest.change_site(world, content, menu=_without(content.site.menu, node))
    return Response(NO_CONTENT)


def _every(menu: Iterable[MenuNode]) -> Iterable[MenuNode]:
    for node in menu:
        yield node
        yield from _every(node.children)


def _without(menu: Menu, gone: str) -> Menu:
    return tuple(
        msgspec.structs.replace(node, children=_without(node.children, gone))
        for node in menu
        if str(node.id) != gone
    )


def _made(world: World, request: Request, content: Content) -> MenuNode:
    """Raise 400 where a link is said to stay in the site and does not."""
    body = rest.body_of(request, PROPERTIES, "SP.NavigationNode")
    if not body.get("Title") or not body.get("Url"):
        raise rest.invalid("A node has a Title and a Url.")
    external = body.get("IsExternal", False)
    inside = external or body["Url"].startswith(web_url(world.tenant, content))
    if world.settings.links_elsewhere_are_external and not inside:
        raise rest.invalid(f"Cannot open '{body['Url']}': no such file or folder.")
    id_ = max((node.id for node in _every(content.site.menu)), default=2000) + 1
    whole = world.settings.menus_keep_fragments
    url = body["Url"] if whole else body["Url"].partition("#")[0]
    return MenuNode(id=id_, title=body["Title"], url=url, external=external)


def _added(world: World, content: Content, menu: Menu, node: MenuNode) -> Response:
    rest.change_site(world, content, menu=menu)
    shown = {name: value for name, value in _shown(node).items() if name != "Children"}
    return Response(201, shown)


def _shown(node: MenuNode) -> Json:
    return {
        "Id": node.id,
        "Title": node.title,
        "Url": node.url,
        "IsExternal": node.external,
        "Children": [_shown(child) for child in node.children],
    }


read = partial(Route, service="sharepoint", units=3)
write = partial(Route, service="sharepoint", units=5)
QUICK, NODE = "/_api/web/navigation/quicklaunch", "/_api/web/navigation/getnodebyid({node})"
ROUTES = (
    read("GET", QUICK, list_nodes),
    write("POST", QUICK, add_node),
    write("POST", f"{NODE}/children", add_child),
    write("MERGE", NODE, rename_node),
    write("DELETE", NODE, delete_node),
)
