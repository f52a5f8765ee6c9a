"""extranet portal: the screens where people ask, and where it is decided."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from provisioning.cli.environment import settings
from provisioning.cli.files import approvals
from provisioning.cli.options import ADDRESS, APPROVALS, SPACES, Action, argument, flag
from provisioning.errors import Refusal
from provisioning.portal.configuration import Deployment, hosts
from provisioning.portal.serving import Server, ready


def _deployment(arguments: argparse.Namespace, *, sandbox: bool) -> Deployment:
    from provisioning.cli.operations import campaigns, operations
    from provisioning.portal.rules import granted_by, reread

    rules = reread(arguments.file)
    rules()  # a file that says nothing sound serves nothing
    return Deployment(
        rules=rules,
        clock=lambda: datetime.now(UTC),
        sandbox=sandbox,
        filed=granted_by(approvals(arguments)),
        operations=operations(settings().state_directory),
        campaigns=campaigns(settings().state_directory),
        scrapers=_addresses("EXTRANET_PORTAL_SCRAPERS"),
        proxies=_addresses("EXTRANET_PORTAL_PROXIES"),
    )


def _addresses(name: str) -> list[str]:
    given = settings().environment.get(name, "")
    return [each.strip() for each in given.split(",") if each.strip()]


def _serve(arguments: argparse.Namespace) -> None:
    deployment, store = _deployment(arguments, sandbox=arguments.sandbox), settings()
    if arguments.sandbox and store.environment.get("DATABASE_URL"):
        raise Refusal("--sandbox serves the embedded store; unset DATABASE_URL, or leave it out")
    hosts(deployment)
    sys.stdout.write(f"The portal listens on port {arguments.port} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    Server(deployment, store, arguments.port).run()


def _password(arguments: argparse.Namespace) -> None:
    """Read from standard input, so that it is on no command line."""
    deployment = _deployment(arguments, sandbox=True)
    ready(deployment, settings())
    from provisioning.portal.credentials import appoint

    login = appoint(deployment.rules(), arguments.address, sys.stdin.readline().rstrip("\n"))
    sys.stdout.write(f"{arguments.address} signs in to the portal as {login}\n")


COMMAND = {
    "serve": Action(
        _serve,
        "extranet portal serve --sandbox --port 8080",
        "Serve the portal; in production behind a proxy that ends TLS.",
        (
            argument(
                "--port", "where it listens (default 8000)", type=int, default=8000, metavar="PORT"
            ),
            flag("--sandbox", "plain HTTP on this machine alone, with the embedded store"),
            APPROVALS,
            SPACES,
        ),
    ),
    "password": Action(
        _password,
        "extranet portal password claire.fontaine@cnsa.example",
        "Give somebody whom spaces.yaml names their password, read from standard input.",
        (ADDRESS, APPROVALS, SPACES),
    ),
}
