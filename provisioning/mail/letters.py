"""The words of the notices: one template gives the subject, the text and the HTML of a mail."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from provisioning.plan.model import Secret
from provisioning.templating import render

_GAP = re.compile(r"\n{2,}")
_PAGE: Final = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="font-family:Arial,sans-serif;line-height:1.5;color:#1e1e1e">{body}</body></html>'
)

TEMPLATES: Final[Mapping[str, str]] = {
    "address-to-prove": "notices/address-to-prove.txt.j2",
    "request-received": "notices/request-received.txt.j2",
    "accepted": "notices/accepted.txt.j2",
    "first-secret": "notices/first-secret.txt.j2",
    "refused": "notices/refused.txt.j2",
    "profile-granted": "notices/profile-granted.txt.j2",
    "waiting": "notices/waiting.txt.j2",
    "expiring": "notices/expiring.txt.j2",
    "leaving": "notices/leaving.txt.j2",
    "not-decided": "notices/not-decided.txt.j2",
    "review": "notices/review.txt.j2",
    "refused-by-tenant": "notices/refused-by-tenant.txt.j2",
}
"""Every notice by name."""


class Letter(msgspec.Struct, frozen=True):
    """Ready to leave. It may hold a secret: it is neither printed nor kept."""

    subject: str
    text: str
    html: str

    def __repr__(self) -> str:
        return f"Letter({self.subject!r})"


def compose(name: str, values: Mapping[str, Any]) -> Letter:
    """``KeyError`` for a notice that does not exist. What is a ``Secret`` is told here."""
    places = [_told(value) for key, value in values.items() if key in {"link", "redirect"}]
    links = [place for place in places if place.startswith("https://")]
    said = render(TEMPLATES[name], **{key: _told(value) for key, value in values.items()})
    subject, _, body = said.partition("\n")
    text = _GAP.sub("\n\n", body.strip())
    return Letter(subject.strip(), text + "\n", _as_html(subject.strip(), text, links))


def invitation(
    title: str,
    support: str,
    *,
    first_name: str = "Paul",
    last_name: str = "Martin",
    address: str = "paul.martin@ars-bretagne.example",
) -> str:
    """What Microsoft's own mail of invitation carries: plain text, without a subject."""
    return render(
        "notices/invitation.txt.j2",
        first_name=first_name,
        last_name=last_name,
        address=address,
        title=title,
        support=support,
    )


def _told(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


def _as_html(subject: str, text: str, links: Iterable[str]) -> str:
    """Paragraphs and lists. Only our own links are links: somebody's words never become one."""
    body = "".join(map(_block, text.split("\n\n")))
    for link in links:
        shown = html.escape(link)
        body = body.replace(shown, f'<a href="{shown}">{shown}</a>')
    return _PAGE.format(subject=html.escape(subject), body=body)


def _block(block: str) -> str:
    lines = block.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{html.escape(line[2:])}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{'<br>'.join(map(html.escape, lines))}</p>"


_COMMON: Final = {
    "name": "Paul Martin",
    "title": "Extranet de démonstration",
    "portal": "Portail d'accès sécurisé aux services",
    "support": "support@extranet.example",
    "redirect": "https://extranet.example/accueil",
}

SAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "address-to-prove": {"link": "https://portail.extranet.example/confirmer/EXEMPLE", "hours": 48},
    "request-received": {},
    "accepted": {
        "portal_identifier": "paul.martin@ars-bretagne.example",
        "login": "paumartin@comptes.extranet.example",
        "standard": True,
        "mode": "Accès standard",
    },
    "first-secret": {
        "secret": "EXEMPLE-de-secret",
        "temporary_pass": False,
        "temporary_pass_hours": 8,
    },
    "refused": {"profile": "", "reason": "La structure indiquée n'est pas la vôtre."},
    "profile-granted": {
        "profile": "ars - Référent investissement",
        "until": "31/12/2027",
        "spaces": ["Financement et réformes tarifaires"],
    },
    "waiting": {"waiting": ["Paul Martin (ARS-BRETAGNE) : un compte, demande 12"]},
    "expiring": {
        "profile": "ars - Référent investissement",
        "until": "31/12/2026",
        "deciders": ["karim.dubois@cnsa.example"],
    },
    "leaving": {"days": 30},
    "not-decided": {"profile": "", "days": 90},
    "review": {"space": "Aidants", "silent": 3},
    "refused-by-tenant": {
        "person": "Paul Martin <paul.martin@ars-bretagne.example>",
        "reason": "The domain of the invited user is blocked by a policy of the tenant.",
    },
}
"""Values with which each notice can be previewed."""


def sample(name: str) -> Letter:
    return compose(name, {**_COMMON, **SAMPLES[name]})
