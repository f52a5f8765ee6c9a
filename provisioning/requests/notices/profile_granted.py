"""A profile was granted, and what it opens is open."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale, day


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store import profiles

    grant = profiles.show(case.spec, case.number)
    person = case.extranet.people.get(case.to)
    if person is None or grant.profile not in person.profiles:
        raise Stale("this profile is not held any more")
    near = (case.spec.spaces[code] for code in case.spec.requiring.get(grant.profile, ()))
    opened = [space.title for space in near if space.requires.met_by(person.profiles)]
    return NoticeContent(
        {"profile": case.label(grant.profile), "until": day(grant.until), "spaces": opened},
        door=case.door(grant.profile),
    )


_PROFILE = {"profile": "ars - Référent investissement"}
NOTICE = NoticeType(
    content,
    (
        {**_PROFILE, "until": "31/12/2027", "spaces": ["Financement et réformes tarifaires"]},
        {**_PROFILE, "until": "", "spaces": []},
    ),
)
