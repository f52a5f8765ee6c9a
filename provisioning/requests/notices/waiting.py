"""The day's message to somebody who decides: everything that waits for them."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    waiting = case.moment.waiting.get(case.to, ())
    if not waiting:
        raise Stale("nothing waits any more")
    found = [_request(case, what) for what in waiting]
    kinds = {"account": "requests", "profile": "profiles"}
    numbered = [what.partition("/") for what in waiting]
    commands = [
        f"extranet {kinds[kind]} approve {number} --as {case.to}" for kind, _, number in numbered
    ]
    return NoticeContent({"waiting": found, "commands": commands})


def _request(case: Case, what: str) -> dict[str, str]:
    """``profile`` is empty for an account."""
    from provisioning.requests.store import accounts, profiles

    kind, _, number = what.partition("/")
    if kind == "account":
        asked = accounts.show(int(number))
        structures, profile = asked.structures, ""
        name = f"{asked.first_name} {asked.last_name}"
    else:
        grant = profiles.show(case.spec, int(number))
        structures, profile = grant.structures, case.label(grant.profile)
        name = f"{grant.first_name} {grant.last_name}"
    structure = ", ".join(name for _, name in structures)
    return {"name": name, "structure": structure, "profile": profile, "number": number}


_PAUL = {"name": "Paul Martin", "structure": "ARS-BRETAGNE"}
_ACCOUNT = {**_PAUL, "profile": "", "number": "12"}
_PROFILE = {**_PAUL, "profile": "ars - Référent investissement", "number": "34"}
_COMMANDS = [
    "extranet requests approve 12 --as claire.fontaine@cnsa.example",
    "extranet profiles approve 34 --as claire.fontaine@cnsa.example",
]
NOTICE = NoticeType(
    content,
    (
        {"waiting": [_ACCOUNT], "commands": _COMMANDS[:1]},
        {"waiting": [_ACCOUNT, _PROFILE], "commands": _COMMANDS},
    ),
)
