"""The words of the notices: one template gives the subject, the text and the HTML of a mail."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from provisioning.i18n import Language
from provisioning.plan.model import Secret
from provisioning.templating import render

_GAP = re.compile(r"\n{2,}")
_LINKS: Final = ("link", "portal_url", "redirect")
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    "<title>{subject}</title></head>"
    '<body style="font-family:Arial,sans-serif;line-height:1.5;color:#1e1e1e">{body}</body></html>'
)


class Letter(msgspec.Struct, frozen=True):
    """Ready to leave. It may hold a secret: it is neither printed nor kept."""

    subject: str
    text: str
    html: str

    def __repr__(self) -> str:
        return f"Letter({self.subject!r})"


def compose(name: str, values: Mapping[str, Any], language: Language = "fr") -> Letter:
    """The words of ``templates/notices/NAME.txt.j2``, secrets revealed. Raises Mistakes."""
    values = {key: _revealed(value) for key, value in values.items()}
    links = [values[key] for key in _LINKS if values.get(key, "").startswith("https://")]
    rendered = render(f"notices/{name}.txt.j2", language=language, **values)
    subject, _, body = rendered.partition("\n")
    text = _GAP.sub("\n\n", body.strip())
    page = _PAGE.format(
        language=language, subject=html.escape(subject.strip()), body=_as_html(text, links)
    )
    return Letter(subject.strip(), text + "\n", page)


def invitation(
    title: str,
    support: str,
    *,
    language: Language = "fr",
    first_name: str = "Paul",
    last_name: str = "Martin",
    address: str = "paul.martin@ars-bretagne.example",
) -> str:
    """What Microsoft's own mail of invitation carries: plain text, without a subject."""
    return render(
        "notices/invitation.txt.j2",
        language=language,
        first_name=first_name,
        last_name=last_name,
        address=address,
        title=title,
        support=support,
    )


def _revealed(value: Any) -> Any:
    return value.reveal() if isinstance(value, Secret) else value


def _as_html(text: str, links: Iterable[str]) -> str:
    """Paragraphs and lists. Only our own links are links: somebody's words never become one."""
    body = "".join(map(_block, text.split("\n\n")))
    ours = sorted(map(html.escape, links), key=len, reverse=True)
    if not ours:
        return body
    return re.sub("|".join(map(re.escape, ours)), r'<a href="\g<0>">\g<0></a>', body)


def _block(block: str) -> str:
    lines = block.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li>{html.escape(line[2:])}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{'<br>'.join(map(html.escape, lines))}</p>"
