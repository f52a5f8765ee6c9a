"""A rendered review -> lines for a terminal, Markdown for a comment, one HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisioning.change_review.messages import Messages
from provisioning.change_review.render import Bullet, RenderedReview, ReviewSection
from provisioning.plan.render import Line, visible
from provisioning.templating import render

FEW = 12
"""Names that stand in the line itself; beyond, they are folded."""
FEW_DETAILS = 4
"""Sentences that stand below a line; beyond, they are folded."""
SCREEN = 40
"""Lines of a comment beyond which each space is folded behind its name."""
MOST = 60_000
"""Characters of one comment. GitHub takes 65,536, GitLab a million."""
SIGN = {"+": "🟢", "-": "🔴", "!": "⚠️", "~": "🔹"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
MARKER = "<!-- extranet review-change -->"
"""By this line the next run finds its own comment."""


def lines(rendered: RenderedReview) -> Iterator[Line]:
    yield Line("", rendered.sentence)
    for shout in rendered.shouts:
        yield Line("!", shout)
    if rendered.where:
        yield Line("", rendered.where)
    for section in rendered.sections:
        yield Line("", "")
        yield Line("", section.title)
        for bullet in section.bullets:
            mentions = "".join(f" {each}" for each in bullet.mentions)
            yield Line(bullet.mark, bullet.text + mentions, 1)
            for name in bullet.names:
                yield Line(bullet.mark, name, 2)
            for detail in bullet.details:
                yield Line("", detail, 2)


def markdown(rendered: RenderedReview, messages: Messages) -> str:
    """A comment under a pull request; when it would be too long, names give way to counts."""
    folded = _length(rendered) > SCREEN
    for most in (None, 200, 20, 0):
        text = _comment(rendered, messages, most, folded=folded)
        if len(text) <= MOST:
            return text
    cut = text[:MOST].rpartition("\n")[0]
    return f"{cut}\n\n…\n"


def _length(rendered: RenderedReview) -> int:
    """Lines that a reader has before them where nothing is folded."""
    bullets = [bullet for section in rendered.sections for bullet in section.bullets]
    below = sum(min(len(bullet.details), FEW_DETAILS) for bullet in bullets)
    return 3 * len(rendered.sections) + len(bullets) + below


def _comment(
    rendered: RenderedReview, messages: Messages, most: int | None, *, folded: bool
) -> str:
    """``folded``: one screen first, what is of each space behind its name."""
    parts = [MARKER, f"### {_plain(rendered.title)}", "", f"**{_plain(rendered.sentence)}**"]
    parts += ["", _plain(rendered.where)] if rendered.where else []
    for shout in rendered.shouts:
        parts += ["", "> [!CAUTION]", f"> **{_plain(shout)}**"]
    for section in rendered.sections:
        inside = [line for bullet in section.bullets for line in _bullet(bullet, messages, most)]
        if folded and not (section.first or section.loud):
            title = " ".join(filter(None, (_plain(section.title), section.brief)))
            parts += ["", f"<details><summary>{title}</summary>", "", *inside, "", "</details>"]
        else:
            parts += ["", f"#### {'⚠️ ' if section.loud else ''}{_plain(section.title)}", ""]
            parts += inside
    return "\n".join(parts) + "\n"


def _bullet(bullet: Bullet, messages: Messages, most: int | None) -> Iterator[str]:
    sign = f"{SIGN[bullet.mark]} " if bullet.mark else ""
    mentions = "".join(f" {each}" for each in bullet.mentions)
    text = f"- {sign}{_plain(bullet.text)}{mentions}"
    if bullet.details:
        yield text
        yield from _details(bullet, messages, most)
        return
    names = [_plain(name) for name in bullet.names[:most]]
    if hidden := len(bullet.names) - len(names):
        names.append(messages("more", n=hidden) if names else "…")
    if len(names) <= FEW:
        yield text + (f" : {', '.join(names)}" if names else "")
        return
    yield text
    yield f"  <details><summary>{len(bullet.names)}</summary>"
    yield ""
    yield f"  {', '.join(names)}"
    yield ""
    yield "  </details>"


def _details(bullet: Bullet, messages: Messages, most: int | None) -> Iterator[str]:
    """A few stand below their line; more are folded behind it."""
    told = [_plain(detail) for detail in bullet.details[:most]]
    if hidden := len(bullet.details) - len(told):
        told.append(messages("more", n=hidden) if told else "…")
    if len(told) <= FEW_DETAILS:
        yield from (f"  - {detail}" for detail in told)
        return
    count = messages("fields", n=len(bullet.details))
    yield f"  <details><summary>{count}</summary>"
    yield ""
    yield from (f"  - {detail}" for detail in told)
    yield ""
    yield "  </details>"


def _plain(text: str) -> str:
    """Nobody's name makes a link, a heading, or calls somebody."""
    escaped = _SPECIAL.sub(r"\\\1", visible(text).replace("&", "&amp;"))
    return escaped.replace("@", "&#64;")


def html(rendered: RenderedReview, messages: Messages) -> str:
    """One page that needs nothing beside it."""
    clean = RenderedReview(
        visible(rendered.title),
        visible(rendered.sentence),
        tuple(map(visible, rendered.shouts)),
        tuple(_seen(section) for section in rendered.sections),
        visible(rendered.where),
    )
    return render("review/change.html.j2", review=clean, language=messages.language) + "\n"


def _seen(section: ReviewSection) -> ReviewSection:
    return section._replace(
        title=visible(section.title),
        bullets=tuple(
            each._replace(
                text=visible(each.text),
                names=tuple(map(visible, each.names)),
                details=tuple(map(visible, each.details)),
            )
            for each in section.bullets
        ),
    )
