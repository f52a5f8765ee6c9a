"""extranet profiles: profiles are asked for, granted, renewed, taken back."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from provisioning.cli import terminal
from provisioning.cli.everybody import (
    addresses,
    filed,
    filed_as,
    filed_grant,
)
from provisioning.cli.file_changes import BRANCH, end_in_files, land, renewed
from provisioning.cli.options import (
    ADDRESS,
    APPROVALS,
    AS,
    DIGEST,
    GRANT,
    LISTED,
    NUMBER,
    REASON,
    SPACES,
    STATE,
    UNTIL,
    WITHIN,
    Action,
    argument,
    formats,
)
from provisioning.cli.profiles_shown import expiring, list_profiles
from provisioning.cli.store import (
    last_day,
    now,
    one,
    reading_store,
    say,
    with_files,
    with_store,
)
from provisioning.errors import Refusal
from provisioning.plan.grants import objection_to_decision
from provisioning.requests import views
from provisioning.requests.form import ProfileForm
from provisioning.requests.store import expiry, people, profiles
from provisioning.requests.workflow import Asked, may_end
from provisioning.spec.files.approvals.edit import Renewal
from provisioning.spec.model import Spec


def _report(request: views.ProfileView) -> None:
    until = f", until {request.until}" if request.until else ""
    said = f"profile {request.profile} of {request.address}: {request.state}{until}"
    say(f"{said} (request {request.id})")


def _submit(spec: Spec, arguments: argparse.Namespace) -> None:
    _not_by_file(spec, arguments)
    form = ProfileForm(
        profiles=tuple(arguments.profiles),
        function=arguments.function or "",
        sub_function=arguments.sub_function or "",
    )
    for request in profiles.submit(spec, arguments.address, form, now=now()):
        _report(request)


def _not_by_file(spec: Spec, arguments: argparse.Namespace) -> None:
    """Whoever came by a file alone asks there; what a file gives beside the store is said."""
    written = filed_as(arguments, spec, arguments.address)
    known = people.known(arguments.address)
    alone = known is None or known.standing == "asking"
    for grant in (each for who in written for each in who.standing_grants):
        if grant.profile in arguments.profiles:
            held = f"{grant.address} already holds {grant.profile!r} ({grant.where})"
            if alone:
                raise Refusal(held)
            terminal.say(f"{held}; the store keeps this request beside it")
    if written and alone:
        raise Refusal(
            f"{written[0].address} is {written[0].standing} by {written[0].where}: write the "
            "profile there, or move them into the store first: extranet people adopt "
            f"{written[0].address} --as ADMIN"
        )


def _show(spec: Spec, arguments: argparse.Namespace) -> None:
    one(profiles.show(spec, arguments.number), arguments.format)


def _digest(spec: Spec, arguments: argparse.Namespace) -> str:
    return str(arguments.digest or profiles.show(spec, arguments.number).digest)


def _approve(spec: Spec, arguments: argparse.Namespace) -> None:
    _grant(profiles.approve, spec, arguments)


def _renew(spec: Spec, arguments: argparse.Namespace) -> None:
    if isinstance(arguments.grant, int):
        arguments.number = arguments.grant
        _grant(expiry.renew, spec, arguments)
        return
    if arguments.digest:
        raise Refusal("--digest is of a request of the store; what a file grants has none")
    written, today = filed(arguments, spec), now().date()
    lasting = filed_grant(arguments, spec, arguments.grant)
    about = {lasting.address, *addresses().get(lasting.address, ())}
    if reason := objection_to_decision(spec, lasting.profile, arguments.by, today, about):
        raise Refusal(f"{lasting.id}: {reason}")
    end = profiles.last_day(spec, lasting.profile, today, last_day(arguments.until))
    land(
        arguments,
        renewed(written, lasting, Renewal(arguments.by, today, end)),
        f"{lasting.id} is renewed until {end}\n\nSaid by {arguments.by}.",
    )


def _grant(
    verb: Callable[..., views.ProfileView], spec: Spec, arguments: argparse.Namespace
) -> None:
    granted = verb(
        spec,
        arguments.number,
        by=arguments.by,
        digest=_digest(spec, arguments),
        now=now(),
        until=last_day(arguments.until),
    )
    _report(granted)


def _refuse(spec: Spec, arguments: argparse.Namespace) -> None:
    refused = profiles.refuse(
        spec,
        arguments.number,
        by=arguments.by,
        digest=_digest(spec, arguments),
        reason=arguments.reason,
        now=now(),
    )
    _report(refused)


def _amend(spec: Spec, arguments: argparse.Namespace) -> None:
    form = ProfileForm(
        profiles=(profiles.show(spec, arguments.number).profile,),
        function=arguments.function or "",
        sub_function=arguments.sub_function or "",
    )
    _report(profiles.amend(spec, arguments.number, form, by=arguments.by, now=now()))


def _withdraw(spec: Spec, arguments: argparse.Namespace) -> None:
    _report(profiles.withdraw(spec, arguments.number, by=arguments.by, now=now()))


def _revoke(spec: Spec, arguments: argparse.Namespace) -> None:
    by, reason = arguments.by, arguments.reason
    if isinstance(arguments.grant, int):
        _report(expiry.revoke(spec, arguments.grant, by=by, reason=reason, now=now()))
        return
    grant = filed_grant(arguments, spec, arguments.grant)
    about = frozenset({grant.address, *addresses().get(grant.address, ())})
    if not may_end(spec, Asked(about=about, profile=grant.profile), by, now().date()):
        raise Refusal(
            f"{grant.id}: {by} may not revoke it; "
            "its approvers, the responsables and the admins may"
        )
    end_in_files(spec, arguments, [grant.id], f"{by}: {reason}")


_FUNCTION = (
    argument("--function", "a code of functions:", metavar="CODE"),
    argument("--sub-function", "a code of its sub_functions:", metavar="CODE"),
)

COMMAND = {
    "submit": Action(
        with_store(_submit),
        "extranet profiles submit paul.martin@ars-bretagne.example ars-aidants",
        "Ask for profiles, for somebody whose account is accepted.",
        (
            ADDRESS,
            argument("profiles", "codes of profiles:", nargs="+", metavar="PROFILE"),
            *_FUNCTION,
            APPROVALS,
            SPACES,
        ),
    ),
    "list": Action(
        with_files(list_profiles),
        "extranet profiles list --state submitted",
        "List requests and grants, the oldest first, then what the files grant.",
        (
            STATE,
            argument("--address", "their address", metavar="ADDRESS"),
            LISTED,
            APPROVALS,
            SPACES,
        ),
    ),
    "show": Action(
        reading_store(_show),
        "extranet profiles show 1",
        "Show one request.",
        (NUMBER, formats("text", "json"), SPACES),
    ),
    "approve": Action(
        with_store(_approve),
        "extranet profiles approve 1 --as karim.dubois@cnsa.example --until 2027-12-31",
        "Grant the profile. Its approvers may, else the referents of its home.",
        (NUMBER, AS, UNTIL, DIGEST, SPACES),
    ),
    "refuse": Action(
        with_store(_refuse),
        "extranet profiles refuse 1 --as karim.dubois@cnsa.example --reason Inutile",
        "Refuse the profile; the person reads why.",
        (NUMBER, AS, REASON, DIGEST, SPACES),
    ),
    "amend": Action(
        with_store(_amend),
        "extranet profiles amend 1 --as paul.martin@ars-bretagne.example --function charge-mission",
        "Correct the function of one's own request while nobody decided on it.",
        (NUMBER, AS, *_FUNCTION, SPACES),
    ),
    "withdraw": Action(
        with_store(_withdraw),
        "extranet profiles withdraw 1 --as paul.martin@ars-bretagne.example",
        "Give up one's own request.",
        (NUMBER, AS, SPACES),
    ),
    "revoke": Action(
        with_files(_revoke, writes=True),
        "extranet profiles revoke 2 --as karim.dubois@cnsa.example --reason Mutation",
        "Take a profile back; the next full pass closes the spaces it opened. What a file grants "
        "ends in the file.",
        (GRANT, AS, REASON, BRANCH, APPROVALS, SPACES),
    ),
    "renew": Action(
        with_files(_renew, writes=True),
        "extranet profiles renew 2 --as karim.dubois@cnsa.example",
        "Grant the profile again from today; what a file grants, on its line there.",
        (GRANT, AS, UNTIL, DIGEST, BRANCH, APPROVALS, SPACES),
    ),
    "expiring": Action(
        with_files(expiring),
        "extranet profiles expiring --within 60 --format csv",
        "List the profiles whose last day is near, those of files too.",
        (WITHIN, LISTED, APPROVALS, SPACES),
    ),
}
