"""The day's message to somebody who decides: everything that waits for them."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    waiting = case.moment.waiting.get(case.to, ())
    if not waiting:
        raise Stale("nothing waits any more")
    found = [_request(case, what) for what in waiting]
    commands = [
        f"extranet {_COMMANDS[each['sort']]} {each['number']} --as {case.to}" for each in found
    ]
    return NoticeContent({"waiting": found, "commands": commands})


_COMMANDS = {
    "account": "requests approve",
    "profile": "profiles approve",
    "renewal": "profiles renew",
    "correction": "people correct",
}


def _request(case: Case, what: str) -> dict[str, str]:
    """``profile`` is empty but for a profile or its renewal."""
    from provisioning.requests.store import accounts, corrections, profiles

    sort, _, number = what.partition("/")
    structures: tuple[tuple[str, str], ...] = ()
    profile = ""
    match sort:
        case "account":
            asked = accounts.show(int(number))
            name, structures = f"{asked.first_name} {asked.last_name}", asked.structures
        case "correction":
            name = corrections.show(int(number)).known_as
        case _:
            grant = profiles.show(case.spec, int(number))
            name, structures = f"{grant.first_name} {grant.last_name}", grant.structures
            profile = case.label(grant.profile)
            sort = "renewal" if grant.renewal_asked_on else sort
    structure = ", ".join(name for _, name in structures)
    known = {"sort": sort, "name": name, "profile": profile, "number": number}
    return {**known, "structure": structure}


_PAUL = {"name": "Paul Martin", "structure": "ARS-BRETAGNE"}
_LABEL = "ars - Référent investissement"
_ACCOUNT = {**_PAUL, "sort": "account", "profile": "", "number": "12"}
_PROFILE = {**_PAUL, "sort": "profile", "profile": _LABEL, "number": "34"}
_RENEWAL = {**_PAUL, "sort": "renewal", "profile": _LABEL, "number": "35"}
_CORRECTION = {"name": "Zoé Lacaze", "structure": "", "profile": "", "sort": "correction"}
_TYPED = [
    "extranet requests approve 12 --as claire.fontaine@cnsa.example",
    "extranet profiles approve 34 --as claire.fontaine@cnsa.example",
    "extranet profiles renew 35 --as claire.fontaine@cnsa.example",
    "extranet people correct 2 --as claire.fontaine@cnsa.example",
]
NOTICE = NoticeType(
    content,
    (
        {"waiting": [_ACCOUNT], "commands": _TYPED[:1]},
        {
            "waiting": [_ACCOUNT, _PROFILE, _RENEWAL, {**_CORRECTION, "number": "2"}],
            "commands": _TYPED,
        },
    ),
)
