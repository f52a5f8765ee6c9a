"""extranet portal: the screens where people ask, and where it is decided."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from provisioning.check_result import CheckResult
from provisioning.cli.checks_shown import show
from provisioning.cli.environment import settings
from provisioning.cli.files import approvals, finess
from provisioning.cli.mailboxes import mailboxes
from provisioning.cli.options import (
    ADDRESS,
    APPROVALS,
    FINESS,
    SPACES,
    Action,
    argument,
    flag,
    formats,
)
from provisioning.errors import Mistakes, Refusal
from provisioning.portal.configuration import Deployment, hosts, proxies
from provisioning.portal.identity import LABELS, clients, secret_name
from provisioning.portal.serving import Server, examine, ready
from provisioning.settings import Settings


def _deployment(
    arguments: argparse.Namespace, *, sandbox: bool, register: Path | None = None
) -> Deployment:
    from provisioning.cli.operations import campaign, operations
    from provisioning.portal.rules import Rules, granted_by, kept_register

    rules, environment = Rules(arguments.file), settings().environment
    establishments = kept_register(register)
    establishments()  # one that says nothing sound serves nothing
    return Deployment(
        rules=rules,
        broken=rules.broken,
        clock=lambda: datetime.now(UTC),
        sandbox=sandbox,
        establishments=establishments,
        filed=granted_by(approvals(arguments) if "approvals" in arguments else ()),
        operations=operations,
        campaigns=campaign,
        scrapers=_addresses("EXTRANET_PORTAL_SCRAPERS"),
        proxies=proxies(environment) if not sandbox else (),
        secrets={provider: environment.get(secret_name(provider), "") for provider in LABELS},
    )


def _addresses(name: str) -> list[str]:
    given = settings().environment.get(name, "")
    return [each.strip() for each in given.split(",") if each.strip()]


def _serve(arguments: argparse.Namespace) -> None:
    store = settings()
    _embedded(arguments, store)
    register = finess(arguments)
    deployment = _deployment(arguments, sandbox=arguments.sandbox, register=register)
    if arguments.mails_of:
        deployment = deployment._replace(mailboxes=mailboxes(arguments.mails_of))
    hosts(deployment)
    _with_secrets(deployment)
    host = "127.0.0.1" if arguments.sandbox else arguments.bind
    Server(deployment, store, f"{host}:{arguments.port}").run()


def _embedded(arguments: argparse.Namespace, store: Settings) -> None:
    """What is for the sandbox touches no store of a deployment, and its mails are nobody else's."""
    if arguments.sandbox and store.environment.get("DATABASE_URL"):
        raise Refusal("--sandbox serves the embedded store; unset DATABASE_URL, or leave it out")
    if not arguments.sandbox and getattr(arguments, "mails_of", None):
        raise Refusal("--mails-of goes with --sandbox: nobody else's mails are shown")


def _with_secrets(deployment: Deployment) -> None:
    for each in clients(deployment.rules(), deployment.authority):
        if not deployment.secrets[each.provider_id]:
            name = secret_name(each.provider_id)
            raise Refusal(f"portal.{each.provider_id} is set; set its secret in {name} too")


def _password(arguments: argparse.Namespace) -> None:
    """Read from standard input, so that they are on no command line."""
    _embedded(arguments, settings())
    deployment = _deployment(arguments, sandbox=True)
    ready(deployment, settings())
    from provisioning.portal.credentials import appoint

    for address in arguments.addresses:
        typed = sys.stdin.readline().rstrip("\n")
        login = appoint(deployment.rules(), address, typed, anybody=arguments.sandbox)
        sys.stdout.write(f"{address} signs in to the portal as {login}\n")


def _migrate(arguments: argparse.Namespace) -> None:
    """By the role that owns the tables, where the one that serves may make none."""
    ready(_deployment(arguments, sandbox=True), settings())
    sys.stdout.write("The tables of the store and of the portal are those of this release\n")


def _check(arguments: argparse.Namespace) -> int:
    """A file that is no longer sound is the first thing to mend: the rest hangs on it."""
    try:
        deployment = _deployment(arguments, sandbox=True)
    except Mistakes as mistakes:
        text = f"{mistakes.mistakes[0]} ({len(mistakes.mistakes)} in all)"
        mend = "extranet validate; a portal that runs goes on with the last sound rules"
        return show([CheckResult("error", "files", text, mend)], arguments.format)
    found = list(examine(deployment._replace(sandbox=False), settings()))
    return show(found, arguments.format)


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
                "--port", "0: any free port (default 8000)", type=int, default=8000, metavar="PORT"
            ),
            argument(
                "--bind",
                "where the proxy reaches it (default 0.0.0.0, everywhere)",
                default="0.0.0.0",  # noqa: S104 - behind a proxy
                metavar="HOST",
            ),
            flag("--sandbox", "plain HTTP on this machine alone, with the embedded store"),
            FINESS,
            APPROVALS,
            argument(
                "--mails-of",
                "with --sandbox: the page /courriels shows what left this simulated tenant",
                metavar="URL",
            ),
            SPACES,
        ),
    ),
    "check": Action(
        _check,
        "extranet portal check --format json",
        "Say what stands in the way of the portal of a deployment, each with what mends it; "
        "writes nothing. Exit code 0: nothing stands in the way, 1: something does.",
        (formats("text", "json"), SPACES),
    ),
    "migrate": Action(
        _migrate,
        "extranet portal migrate",
        "Make the tables of the store and of the portal those of this release.",
        (SPACES,),
    ),
    "password": Action(
        _password,
        "extranet portal password claire.fontaine@cnsa.example",
        "Give somebody whom spaces.yaml names their password, read from standard input.",
        (
            argument("addresses", "whose; a line of input for each", nargs="+", metavar="ADDRESS"),
            flag("--sandbox", "anybody whom the embedded store knows may be given one"),
            SPACES,
        ),
    ),
    "forget-factor": Action(
        _forget_factor,
        "extranet portal forget-factor claire.fontaine@cnsa.example",
        "Take away the second factor of somebody who lost it; check first that it is they who ask.",
        (ADDRESS, SPACES),
    ),
}
