"""Microsoft 365 refuses somebody who was approved: an admin looks why."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store import finding, readings

    _, number, rest = case.subject
    person = finding.person_of(number)
    profile = rest.rpartition(" ")[0]
    for seen in readings.seen(person.address):
        if seen.profile == profile and seen.state == "failed":
            return NoticeContent(
                {
                    "person": str(person),
                    "reason": seen.reason,
                    "commands": [f"extranet why {person.address}"],
                }
            )
    raise Stale("the tenant does not refuse it any more")


NOTICE = NoticeType(
    content,
    (
        {
            "person": "Paul Martin <paul.martin@ars-bretagne.example>",
            "reason": "The domain of the invited user is blocked by a policy of the tenant.",
            "commands": ["extranet why paul.martin@ars-bretagne.example"],
        },
    ),
)
