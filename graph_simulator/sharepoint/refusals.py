"""The lower-camel dialect of refusals that SharePoint answers with (page *Error responses*)."""

from __future__ import annotations

from graph_simulator.wire.errors import GraphError


def invalid_request(message: str) -> GraphError:
    return GraphError(400, "invalidRequest", message)


def item_not_found(message: str = "The resource could not be found.") -> GraphError:
    return GraphError(404, "itemNotFound", message)


def access_denied(message: str) -> GraphError:
    return GraphError(403, "accessDenied", message)


def name_already_exists(name: str) -> GraphError:
    return GraphError(409, "nameAlreadyExists", f"The name '{name}' already exists.")


def resource_modified() -> GraphError:
    return GraphError(
        412, "resourceModified", "The resource has changed since the caller last read it."
    )


def being_provisioned() -> GraphError:
    """What a group answers while its site is not there yet."""
    return GraphError(
        404, "ResourceNotFound", "Resource provisioning is in progress. Please try again."
    )
