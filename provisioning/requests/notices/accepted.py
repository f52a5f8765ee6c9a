"""The account is open: both logins, and where to go from there."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    person = case.extranet.people.get(case.to)
    if person is None:
        raise Stale("this person has no account any more")
    mode = case.spec.access_modes[person.access_mode]
    standard = mode.kind == "standard"
    return NoticeContent(
        {
            "portal_identifier": case.to,
            "login": case.to,
            "standard": standard,
            "mode": mode.label,
            "commands": [f"extranet profiles submit {case.to} PROFIL"],
        },
        door=case.door(tells=frozenset({"invitation"})),
        account=case.extranet.keys[case.to] if standard else None,
    )


_PAUL = "paul.martin@ars-bretagne.example"
_SAMPLE = {
    "portal_identifier": _PAUL,
    "login": "paumartin@comptes.extranet.example",
    "standard": True,
    "mode": "Accès standard",
    "commands": [f"extranet profiles submit {_PAUL} PROFIL"],
}
NOTICE = NoticeType(
    content,
    (_SAMPLE, {**_SAMPLE, "login": _PAUL, "standard": False, "mode": "Accès Microsoft Online"}),
)
