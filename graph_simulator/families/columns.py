"""Columns of a list and of a site (page *columnDefinition*): one holder, one set of routes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from graph_simulator.objects.sharepoint import Column, SiteList
from graph_simulator.odata.world import World
from graph_simulator.sharepoint.built_in import SITE_COLUMNS
from graph_simulator.sharepoint.lists.column_rules import changed_column, check_indexes, new_column
from graph_simulator.sharepoint.lists.listing import COLUMN_NAMES, all_columns, columns_json
from graph_simulator.sharepoint.memory import SHAREPOINT, Content
from graph_simulator.sharepoint.places import find_list, find_site
from graph_simulator.sharepoint.query import body_of, chosen, collection, entity, options_of
from graph_simulator.sharepoint.refusals import access_denied, item_not_found
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.messages import NO_CONTENT, Request, Response
from graph_simulator.wire.routing import Route


class Holder:
    """A site, or one of its lists: whatever has columns."""

    def __init__(self, world: World, site: str, list_: str | None = None) -> None:
        self.content: Content = find_site(world, site)
        self.list: SiteList | None = find_list(self.content, list_) if list_ else None
        self._tenant: Tenant = world.tenant

    @property
    def own(self) -> Sequence[Column]:
        return self.list.columns if self.list else tuple(self.content.columns.values())

    @property
    def all(self) -> Sequence[Column]:
        return all_columns(self.list) if self.list else (*SITE_COLUMNS.values(), *self.own)

    def find(self, key: str) -> Column:
        """By id, or by name as SharePoint also accepts."""
        for column in self.all:
            if key in {column.id, column.name}:
                return column
        raise item_not_found("Column not found")

    def written(self, key: str) -> Column:
        column = self.find(key)
        if column not in self.own:
            raise access_denied(f"The column '{column.name}' is SharePoint's own.")
        return column

    def keep(self, columns: Sequence[Column]) -> None:
        if self.list is not None:
            check_indexes(columns)
            changed = msgspec.structs.replace(
                self.list,
                columns=tuple(columns),
                version=self.list.version + 1,
                modified=self._tenant.now(),
            )
            SHAREPOINT.of(self._tenant).put_list(self.content, changed)
        else:
            self.content.columns = {column.id: column for column in columns}
            self._tenant.changed = True


def list_columns(world: World, request: Request, **keys: str) -> Response:
    holder = Holder(world, **keys)
    rows = columns_json(holder.all, options_of(request))
    return Response(200, collection(request, "columns", rows))


def create_column(world: World, request: Request, **keys: str) -> Response:
    holder = Holder(world, **keys)
    taken = [column.name for column in holder.all]
    lists = holder.content.lists
    column = new_column(body_of(request), world.tenant.new_id(), taken, lists)
    holder.keep([*holder.own, column])
    return Response(201, entity(request, "columns", column.shown))


def get_column(world: World, request: Request, column: str, **keys: str) -> Response:
    found = Holder(world, **keys).find(column)
    shown = chosen(found.shown, options_of(request).only(), COLUMN_NAMES)
    return Response(200, entity(request, "columns", shown))


def update_column(world: World, request: Request, column: str, **keys: str) -> Response:
    holder = Holder(world, **keys)
    old = holder.written(column)
    new = changed_column(old, body_of(request))
    holder.keep([new if one is old else one for one in holder.own])
    return Response(200, entity(request, "columns", new.shown))


def delete_column(world: World, _: Request, column: str, **keys: str) -> Response:
    holder = Holder(world, **keys)
    old = holder.written(column)
    holder.keep([one for one in holder.own if one is not old])
    return Response(NO_CONTENT)


def _routes(base: str) -> tuple[Route, ...]:
    route = partial(Route, service="sharepoint")
    one = base + "/{column}"
    return (
        route("GET", base, list_columns, 2),
        route("POST", base, create_column, 2),
        route("GET", one, get_column),
        route("PATCH", one, update_column, 2),
        route("DELETE", one, delete_column, 2),
    )


ROUTES = (*_routes("/sites/{site}/columns"), *_routes("/sites/{site}/lists/{list_}/columns"))
