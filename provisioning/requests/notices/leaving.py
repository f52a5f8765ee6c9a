"""A departure was noted: the account is closed, and may be opened again for some days."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store.accounts import COME_BACK_DAYS

    deciders = case.deciding(case.spec.responsables)
    back = f"extranet people return {case.to} --as {deciders[0]}"
    values = {"days": COME_BACK_DAYS, "deciders": deciders, "commands": [back]}
    return NoticeContent(values, closed=case.to)


_PAUL = "paul.martin@ars-bretagne.example"
NOTICE = NoticeType(
    content,
    (
        {
            "days": 30,
            "deciders": ["claire.fontaine@cnsa.example"],
            "commands": [f"extranet people return {_PAUL} --as claire.fontaine@cnsa.example"],
        },
    ),
)
