"""extranet portal: the screens where people ask, and where it is decided."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from provisioning.cli.environment import settings
from provisioning.cli.options import ADDRESS, SPACES, Action, argument, flag
from provisioning.errors import Refusal
from provisioning.portal.configuration import Deployment, hosts
from provisioning.portal.identity import LABELS, clients, secret_name
from provisioning.portal.serving import Server, ready


def _deployment(arguments: argparse.Namespace, *, sandbox: bool) -> Deployment:
    from provisioning.portal.rules import reread

    rules = reread(arguments.file)
    rules()  # a file that says nothing sound serves nothing
    environment = settings().environment
    proxies = environment.get("EXTRANET_PORTAL_PROXIES", "")
    return Deployment(
        rules=rules,
        clock=lambda: datetime.now(UTC),
        sandbox=sandbox,
        proxies=[each.strip() for each in proxies.split(",") if each.strip()],
        secrets={provider: environment.get(secret_name(provider), "") for provider in LABELS},
    )


def _serve(arguments: argparse.Namespace) -> None:
    deployment, store = _deployment(arguments, sandbox=arguments.sandbox), settings()
    if arguments.sandbox and store.environment.get("DATABASE_URL"):
        raise Refusal("--sandbox serves the embedded store; unset DATABASE_URL, or leave it out")
    hosts(deployment)
    for each in clients(deployment.rules(), deployment.authority):
        if not deployment.secrets[each.provider_id]:
            name = secret_name(each.provider_id)
            raise Refusal(f"portal.{each.provider_id} is set; set its secret in {name} too")
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


def _forget_factor(arguments: argparse.Namespace) -> None:
    deployment = _deployment(arguments, sandbox=True)
    ready(deployment, settings())
    from provisioning.portal.credentials import forget_factor

    login = forget_factor(arguments.address, deployment.clock())
    sys.stdout.write(f"{login} has no second factor any more, and is signed out everywhere\n")


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
            SPACES,
        ),
    ),
    "password": Action(
        _password,
        "extranet portal password claire.fontaine@cnsa.example",
        "Give somebody whom spaces.yaml names their password, read from standard input.",
        (ADDRESS, SPACES),
    ),
    "forget-factor": Action(
        _forget_factor,
        "extranet portal forget-factor claire.fontaine@cnsa.example",
        "Take away the second factor of somebody who lost it; check first that it is they who ask.",
        (ADDRESS, SPACES),
    ),
}
