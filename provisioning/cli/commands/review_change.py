"""extranet review-change: what a change does to people, and who must agree to it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from provisioning.change_review import forms
from provisioning.change_review.comparison import (
    ChangeReview,
    Consent,
    TenantState,
    World,
    in_words_of,
    review,
)
from provisioning.change_review.comparison.masking import masked
from provisioning.change_review.forecast import forecast
from provisioning.change_review.messages import Messages, Remark
from provisioning.change_review.render import render_review, sentence
from provisioning.change_review.versions import Compared, compare
from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.files import finess, quarantine
from provisioning.cli.options import FILES, Action, argument, flag, formats, which_tenant
from provisioning.cli.tenancy import visit
from provisioning.i18n import as_data
from provisioning.kinds.shared.people_notes import PENDING
from provisioning.plan.desired import Extranet
from provisioning.plan.plan import Plan
from provisioning.plan.summary import summary
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.files.quarantine import load_quarantine
from provisioning.spec.model import Spec


def run(arguments: argparse.Namespace) -> int:
    versions = compare(
        arguments.file,
        arguments.approvals or [],
        base=arguments.base,
        head=arguments.head,
        today=datetime.now(UTC),
        others=[path for path in (arguments.finess, arguments.quarantine) if path],
    )
    found = _reviewed(arguments, versions)
    base = in_words_of(versions.base, versions.after.spec).spec
    warnings = list(versions.warnings)
    missing: tuple[Consent, ...] | None = None
    if arguments.approved_by is not None or arguments.require_approval:
        approved, unknown = _approved(arguments, base)
        warnings += unknown
        missing = found.lacking(approved)
    _show(arguments, found, versions, warnings, missing)
    return FAILED if missing else NOTHING


def _reviewed(arguments: argparse.Namespace, versions: Compared) -> ChangeReview:
    found = review(versions.before, versions.after, versions.base)
    known = versions.base.spec.allow
    found = msgspec.structs.replace(
        found, forecast=forecast(versions.before, versions.after, known)
    )
    if arguments.sandbox or arguments.graph or arguments.tenant:
        plan = asyncio.run(_planned(arguments, _whole(arguments, versions.after)))
        found = msgspec.structs.replace(found, seen=_seen(plan, found.gaining))
    return found


def _whole(arguments: argparse.Namespace, world: World) -> Extranet:
    """What the change wants of a tenant, with the establishments and the quarantine of today."""
    register, tolerated = finess(arguments), quarantine(arguments)
    return Extranet(
        world.spec,
        world.people,
        today=world.today,
        establishments=load_establishments(register, world.spec)[0] if register else (),
        quarantine=load_quarantine(tolerated, world.spec, today=world.today) if tolerated else (),
    )


async def _planned(arguments: argparse.Namespace, extranet: Extranet) -> Plan:
    async with visit(arguments, settings(), extranet, of_today=False) as visited:
        return visited.survey.plan


def _beside(plan: Plan) -> Iterator[str]:
    """Who comes in by an account that is not called as they are."""
    for name in map(plan.name, plan.accounts):
        person, differs, account = name.partition("> as ")
        if differs:
            yield f"{person}>: {account}"


def _seen(plan: Plan, gaining: Collection[str]) -> TenantState:
    pending = [note for note in plan.notes if note.text == PENDING]
    return TenantState(
        tenant=plan.tenant.name,
        summary=summary(plan),
        fingerprint=plan.fingerprint,
        cost=plan.cost,
        exceeded=plan.exceeded,
        accounts=tuple(_beside(plan)),
        pending=tuple(note.who for note in pending),
        pending_gains=tuple(note.who for note in pending if note.key.name in gaining),
    )


def _approved(arguments: argparse.Namespace, base: Spec) -> tuple[frozenset[str], list[Remark]]:
    """Who agreed, by address, and what to say of those whom the base version does not know.

    A handle is looked up in the base: nobody calls themselves somebody else in their own change.
    """
    addresses = {handle.casefold(): address for address, handle in base.handles.items()}
    approved: set[str] = set()
    unknown: list[Remark] = []
    for who in map(str.casefold, arguments.approved_by or ()):
        if not who.startswith("@"):
            approved.add(who)
        elif who in addresses:
            approved.add(addresses[who])
        else:
            unknown.append(Remark(code="stranger", who=who, base=arguments.base))
    author = (arguments.author or "").casefold()
    return frozenset(approved - {addresses.get(author, author)}), unknown


def _show(
    arguments: argparse.Namespace,
    found: ChangeReview,
    versions: Compared,
    warnings: list[Remark],
    missing: tuple[Consent, ...] | None,
) -> None:
    base = in_words_of(versions.base, versions.after.spec).spec
    form = arguments.format
    read = base.instance.lang if form in ("markdown", "html") else "en"
    messages = Messages(arguments.lang or read)
    shown = [consent in missing for consent in found.consents] if missing is not None else None
    if arguments.public:
        found = masked(found, base.handles)
    else:
        found = _with_handles(found, base) if form == "markdown" else found
    awaited = (
        [each for each, lacks in zip(found.consents, shown, strict=True) if lacks]
        if shown is not None
        else None
    )
    handles = frozenset(base.handles.values())
    rendered = render_review(
        found,
        messages,
        warnings=list(warnings),
        missing=awaited,
        handles=handles,
        today=versions.after.today,
        lines=versions.lines,
    )
    match form:
        case "json":
            data = _as_data(found, messages, warnings, shown)
            data["lines"] = [each._asdict() for each in versions.lines]
            sys.stdout.write(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
            sys.stdout.write("\n")
        case "markdown":
            sys.stdout.write(forms.markdown(rendered, messages))
        case "html":
            sys.stdout.write(forms.html(rendered, messages))
        case _:
            terminal.show(forms.lines(rendered))


def _with_handles(found: ChangeReview, base: Spec) -> ChangeReview:
    """In a comment, people with a handle are called by it, so that the host tells them."""

    def called(addresses: Iterable[str]) -> tuple[str, ...]:
        return tuple(base.handles.get(address, address) for address in addresses)

    consents = tuple(
        msgspec.structs.replace(
            each, any_of=called(each.any_of), barred=frozenset(called(each.barred))
        )
        for each in found.consents
    )
    return msgspec.structs.replace(found, consents=consents)


def _as_data(
    found: ChangeReview, messages: Messages, warnings: list[Remark], awaited: list[bool] | None
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "sentence": sentence(found, messages),
        "warnings": as_data(warnings),
        **as_data(found),
    }
    if awaited is not None:
        for consent, lacks in zip(data["consents"], awaited, strict=True):
            consent["given"] = not lacks
        data["sufficient"] = not any(awaited)
    return data


def _which_tenant(made: argparse.ArgumentParser) -> None:
    which_tenant(made).add_argument(
        "--tenant", action="store_true", help="also ask the tenant of the settings what it shows"
    )


COMMAND = Action(
    run,
    "extranet review-change --base main --format markdown",
    "By which rule, too. Exit code 1: an error, or approvals were counted and do not suffice.",
    (
        argument("--base", "the version it would be merged into", required=True, metavar="REV"),
        argument("--head", "the change (default: the work tree)", metavar="REV"),
        *FILES,
        _which_tenant,
        formats("text", "markdown", "json", "html"),
        argument(
            "--lang",
            "its language (default: instance.lang for markdown and html, en for the others)",
            choices=("fr", "en"),
        ),
        flag("--public", "name nobody: counts and rules only"),
        argument(
            "--approved-by",
            "somebody who approved: an address, or an @handle of handles:; may be repeated",
            action="append",
            metavar="WHO",
        ),
        flag("--require-approval", "count approvals though nobody approved"),
        argument(
            "--author",
            "who made the change: their own approval does not count",
            metavar="WHO",
        ),
    ),
)
