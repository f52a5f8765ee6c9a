"""A tenant as found -> spaces.yaml, approvals.yaml and quarantine.yaml to prune. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import yaml
from anyascii import anyascii

from provisioning.drift.adoption.reading import FoundGroup, FoundPerson, FoundTenant
from provisioning.i18n import LANGUAGES, Language, render
from provisioning.kinds.shared.group_claims import OURS
from provisioning.plan.labels import PROFILE_GROUP, SPACE
from provisioning.plan.render import visible
from provisioning.spec.files.reading import read
from provisioning.spec.files.schema import schema_text
from provisioning.spec.model import Home
from provisioning.spec.model.fields import Address, Code, Nickname

TYPE = "organisme"
HOME = Home().code


class Draft(msgspec.Struct, frozen=True):
    """The files by name; ``said`` is what a person must know before pruning them."""

    files: Mapping[str, str]
    said: tuple[str, ...]


class Entries(Draft, frozen=True):
    """What is to be added to each file, instead of files."""


def draft(
    tenant: FoundTenant, *, code: str, admins: Sequence[str], today: date, until: date
) -> Draft:
    """Everybody found in a group is quarantined ``until`` then; nobody is approved."""
    writer = _Writer(tenant, code, admins, ())
    spaces = _comment(_HEAD, name=_title(tenant.organization.display_name or "?"), day=today)
    quarantine = {"until": until, "people": writer.detained()}
    return Draft(
        {
            "spaces.yaml": spaces + _yaml(writer.spec()),
            "spaces.schema.json": schema_text(),
            "approvals.yaml": _comment(_APPROVALS, day=today) + _yaml({"people": []}),
            "quarantine.yaml": _comment(_QUARANTINE, day=today) + _yaml(quarantine),
        },
        (*tenant.left_out, *writer.said),
    )


def entries(
    tenant: FoundTenant, *, code: str, admins: Sequence[str], taken: Collection[str]
) -> Entries:
    """Some of its groups, for files that are there already and whose codes are ``taken``."""
    writer = _Writer(tenant, code, admins, taken)
    spec = writer.spec()
    own_home = {"home": spec["home"]} if writer.found_home else {}
    sections = {name: spec[name] for name in ("profiles", "spaces") if spec[name]} | own_home
    people = {"people": detained} if (detained := writer.detained()) else {}
    texts = {"spaces.yaml": sections, "quarantine.yaml": people}
    return Entries(
        {name: _yaml(data) for name, data in texts.items() if data},
        (*tenant.left_out, *writer.said),
    )


_HEAD = """\
yaml-language-server: $schema=./spaces.schema.json
Imported from {name} on {day}: what was found, to prune. Nothing is adopted by this file alone:
extranet plan --file shows what adopting it would change, and apply does it.
Remove the spaces and profiles that are none of ours, give the profiles their real names and
structure types, and correct instance: before the first apply.
"""
_APPROVALS = "Nobody is approved yet ({day}). Whoever is found in a group is in quarantine.yaml."
_QUARANTINE = """\
Found in a group on {day}, explained by no approval. They stay where they are until the day below;
approve them before (and remove them here), or the first plan after that day takes them out,
within the limits of spaces.yaml.
"""


_NOT_READ = (
    "Words, libraries and lists of the spaces are not read back: publish: false leaves their pages "
    "as they are; take it out of a space once its words are in the file"
)


class _Writer:
    def __init__(
        self, tenant: FoundTenant, code: str, admins: Sequence[str], taken: Iterable[str]
    ) -> None:
        self._tenant, self._code, self._admins = tenant, code, list(admins)
        self.found_home = False
        self._taken: set[str] = {HOME, *taken}
        self._where: dict[FoundPerson, list[str]] = {}
        self._spaces: dict[str, Any] = {}
        self._profiles: dict[str, Any] = {}
        self._home: dict[str, Any] = {"title": "Accueil", "referents": self._admins}
        self.said: list[str] = []
        self._taken |= {own for place in tenant.places if (own := self._own(place))}
        for place in tenant.places:
            if self._own(place) == HOME and self._is_space(place):
                self._at_home(place)
            elif place.unified:
                self._space(place)
            else:
                self._profile(place)
        if any(map(self._is_space, tenant.places)):
            self.said.append(_NOT_READ)

    def spec(self) -> dict[str, Any]:
        organization = self._tenant.organization
        domains = organization.verified_domains
        own = [d.name for d in domains if not d.is_initial] or [d.name for d in domains]
        default = [d.name for d in domains if d.is_default and not d.is_initial]
        domain = (default or own or ["extranet.example"])[0]
        return {
            "instance": {
                "code": self._code,
                "title": _title(organization.display_name or "Extranet"),
                "support": self._admins[0],
                "domain": domain,
                **({"lang": language} if (language := self._language()) != "fr" else {}),
                "invitation": {"redirect": f"https://{domain}/", "send_mail": False},
            },
            "admins": self._admins,
            "responsables": self._admins,
            "structure_types": {TYPE: {"label": "Organisme"}},
            "profiles": self._profiles,
            "spaces": self._spaces,
            "home": self._home,
        }

    def _language(self) -> Language:
        """That in which we named the groups that are ours."""
        ours = [place.group for place in self._tenant.places if self._own(place)]

        def named(language: Language) -> int:
            opening = render(PROFILE_GROUP, language, label="")
            return sum(
                (group.display_name or "").startswith(opening)
                or group.description == render(SPACE, language, title=group.display_name or "")
                for group in ours
            )

        return max(LANGUAGES, key=named)

    def detained(self) -> list[dict[str, Any]]:
        return [
            {"address": who.address, "name": _title(who.name) or who.address, "groups": groups}
            for who, groups in sorted(self._where.items())
        ]

    def _own(self, place: FoundGroup) -> str | None:
        """The code of a group that an extranet of this code made: it is found again by that."""
        family = f"{OURS}{self._code}-{'space' if self._is_space(place) else 'profile'}-"
        name = place.group.unique_name or ""
        return _valid(Code, name.removeprefix(family)) if name.startswith(family) else None

    def _is_space(self, place: FoundGroup) -> bool:
        """A security group of ours may be that of a home with a communication site."""
        home = f"{OURS}{self._code}-space-{HOME}"
        return place.unified or place.group.unique_name == home

    def _at_home(self, place: FoundGroup) -> None:
        self.found_home = True
        title = _title(place.group.display_name or place.group.id)
        referents = self._referents(place, title)
        self._home = self._described(place, title, HOME) | {"referents": referents}
        if not place.unified:
            self._home |= {"label": "public", "site": "communication"}
            self._home.pop("nickname", None)
        self._members(place, title, referents, HOME)

    def _members(self, place: FoundGroup, title: str, referents: Sequence[str], code: str) -> None:
        others = [who for who in place.members if who.address not in referents]
        self._detain(others, f"space/{code}")
        self._nested(place, title)

    def _space(self, place: FoundGroup) -> None:
        title = _title(place.group.display_name or place.group.id)
        own = self._own(place)
        code = own or self._fresh(title)
        referents = self._referents(place, title)
        requires = self._opening(place, title) if own else {}
        if not requires:
            opening = self._fresh(f"acces-{code}")
            label = f"Accès : {title}"[:255]
            self._profiles[opening] = {"label": label, "structure_types": [TYPE]}
            requires = {"any": [opening]}
        entry = self._described(place, title, code)
        if not own:
            entry["adopt"] = place.group.id
        entry |= {"requires": requires, "referents": referents}
        self._spaces[code] = entry
        self._members(place, title, referents, code)

    def _opening(self, place: FoundGroup, title: str) -> dict[str, list[str]]:
        """Our profiles that could open it, as far as members tell: the tenant keeps no rule.

        Where they tell nothing, the narrowest rule of all: every profile that nobody holds.
        """
        inside = set(place.members)
        held = {
            code: set(each.members)
            for each in self._tenant.places
            if not self._is_space(each) and (code := self._own(each))
        }
        anyone = [code for code, members in held.items() if members and members <= inside]
        everyone = [code for code, members in held.items() if inside and members >= inside]
        if anyone or (everyone and set.intersection(*map(held.__getitem__, everyone)) == inside):
            rule, codes = ("any", anyone) if anyone else ("all", everyone)
            why = "whose members are all in it" if anyone else "who holds all of them is in it"
        else:
            rule = "all"
            codes = [code for code, members in held.items() if not members] or list(held)
            why = "all at once, since its members tell nothing"
        if codes:
            self.said.append(
                f"{title}: requires {', '.join(codes)}, {why}; the tenant does not keep the rule "
                "itself: read it over"
            )
        return {rule: codes} if codes else {}

    def _described(self, place: FoundGroup, title: str, code: str) -> dict[str, Any]:
        group = place.group
        entry: dict[str, Any] = {"title": title}
        by_itself = {render(SPACE, language, title=title) for language in LANGUAGES}
        description = _title(group.description or "")
        if description and description not in by_itself:
            entry["description"] = description
        if "public" not in (group.classification or "").casefold():
            entry["label"] = "confidentiel"
        nickname = _valid(Nickname, group.mail_nickname) if group.mail_nickname else None
        if nickname and nickname != f"{self._code}-{code}":
            entry["nickname"] = nickname
        return entry | {"publish": False}

    def _profile(self, place: FoundGroup) -> None:
        group = place.group
        title = _title(group.display_name or group.id)
        own = self._own(place)
        code = own or self._fresh(title)
        profile = {"label": title, "structure_types": [TYPE], "approvers": self._admins}
        self._profiles[code] = profile | ({"label": _label(title)} if own else {"adopt": group.id})
        self._detain(place.members, f"profile/{code}")
        self._nested(place, title)

    def _referents(self, place: FoundGroup, title: str) -> list[str]:
        owners = [address for o in place.owners if (address := _valid(Address, o.address))]
        if not owners:
            self.said.append(f"{title}: has no owner; the admins answer for it until you name some")
        return owners or self._admins

    def _detain(self, people: Iterable[FoundPerson], group: str) -> None:
        for who in people:
            if address := _valid(Address, who.address):
                self._where.setdefault(FoundPerson(address, who.name), []).append(group)
            else:
                text = f"{who.name}: {who.address} is no address we can write; left alone"
                self.said.append(text)

    def _nested(self, place: FoundGroup, title: str) -> None:
        if place.others:
            text = f"{title}: {place.others} of its members are groups or applications; left alone"
            self.said.append(text)
        if place.nameless:
            text = f"{title}: {place.nameless} of its members show no address; left alone"
            self.said.append(text)

    def _fresh(self, text: str) -> str:
        """A code of its own: letters without accents, digits and hyphens."""
        stem = re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower()).strip("-")[:34].strip("-")
        stem = stem or "groupe"
        code, number = stem, 2
        while code in self._taken:
            code, number = f"{stem}-{number}", number + 1
        self._taken.add(code)
        return code


def _label(title: str) -> str:
    """What the name of a profile's group is made of."""
    openings = [render(PROFILE_GROUP, language, label="") for language in LANGUAGES]
    opening = next((each for each in openings if title.startswith(each)), "")
    return title.removeprefix(opening) or title


def _title(text: str) -> str:
    """One plain line."""
    return " ".join(visible(text).split())[:255]


def _valid(rule: Any, text: str) -> str | None:
    found = read(rule, text)
    return None if found.wrong else found.value


def _yaml(data: Any) -> str:
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
    return text


def _comment(text: str, **values: object) -> str:
    return "".join(f"# {line}\n" for line in text.format(**values).splitlines())
