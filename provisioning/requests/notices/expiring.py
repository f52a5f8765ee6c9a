"""A profile ends soon: whoever still needs it turns to those who decide."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, day


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store import profiles

    grant = profiles.show(case.spec, case.number)
    deciders = case.deciding(case.spec.approvers.get(grant.profile, ()))
    return NoticeContent(
        {
            "profile": case.label(grant.profile),
            "until": day(grant.until),
            "deciders": deciders,
            "commands": [f"extranet profiles renew {grant.id} --as {deciders[0]}"],
        }
    )


NOTICE = NoticeType(
    content,
    (
        {
            "profile": "ars - Référent investissement",
            "until": "31/12/2026",
            "deciders": ["karim.dubois@cnsa.example"],
            "commands": ["extranet profiles renew 34 --as karim.dubois@cnsa.example"],
        },
    ),
)
