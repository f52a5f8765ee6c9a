"""The table of docs/spaces.md that says what each section of spaces.yaml does, from the model.

``python scripts/field_tables.py`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from provisioning.spec.files.schema import schema
from provisioning.spec.model import Entry, Spec
from provisioning.spec.model.effects import Effect, ReadBy, Waits
from provisioning.spec.model.fields import effect, fields

PAGE = Path(__file__).parents[1] / "docs" / "spaces.md"
START, END = "<!-- by scripts/field_tables.py -->\n", "<!-- end -->"
HEAD = "| Section | What it says | Acts on | No effect in this version |\n|---|---|---|---|\n"

ACTS_ON = {
    "spec.files.quarantine": "the quarantine",
    "change_review.": "review",
    "deposits.": "deposits",
    "kinds.account": "accounts",
    "kinds.folder": "folders",
    "kinds.group": "groups",
    "kinds.guest": "guests",
    "kinds.level": "rights",
    "kinds.library": "libraries",
    "kinds.list": "lists",
    "kinds.notice": "mails",
    "kinds.shared.marker": "accounts",
    "kinds.shared.list_rows": "lists",
    "kinds.shared.lists.": "lists",
    "kinds.shared.reach": "folders",
    "pages.": "pages",
    "plan.allowances": "limits",
    "plan.desired": "members and owners",
    "plan.grants": "members and owners",
    "plan.labels": "groups",
    "plan.limits": "limits",
    "plan.sources": "limits",
    "portal.": "the portal",
    "reconcile.engine": "limits",
    "reviewed_files": "every day",
    "reconcile.run_once": "limits",
    "requests.due_mails": "mails",
    "requests.store.seal_mails": "mails",
    "requests.": "requests",
    "spec.establishments": "deposits",
    "spec.files.approvals": "approvals",
    "spec.files.bodies": "pages",
    "cli.commands.worker": "`worker status`",
    "status.": "`worker status`",
    "spec.rules.": "`validate`",
}
"""The beginning of a module's name -> what an administrator calls it; the first that fits."""


def table() -> str:
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in _rows())


def renewed(text: str) -> str:
    """The page with the table of today."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


def _rows() -> Iterator[tuple[str, str, str, str]]:
    told = schema()["properties"]
    for section, field in fields(Spec).items():
        marks = [(section, effect(Spec, section)), *_inside(section, field.type)]
        acting = {_word(mark.module) for _, mark in marks if isinstance(mark, ReadBy)}
        idle = [f"`{path}` ({mark.what})" for path, mark in marks if isinstance(mark, Waits)]
        yield (
            f"`{section}`",
            told[section]["description"].replace("``", "`"),
            ", ".join(sorted(acting)),
            ", ".join(dict.fromkeys(idle)),
        )


def _inside(path: str, annotation: object) -> Iterator[tuple[str, Effect | None]]:
    """Every field below, by its path; ``*`` is any code."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        for name, field in fields(annotation).items():
            mark = effect(annotation, name)
            yield f"{path}.{name}", mark
            if not isinstance(mark, Waits):
                yield from _inside(f"{path}.{name}", field.type)
        return
    deeper = f"{path}.*" if getattr(annotation, "__origin__", None) is dict else path
    for part in get_args(annotation):
        yield from _inside(deeper, part)


def _word(module: str) -> str:
    return next(word for start, word in ACTS_ON.items() if module.startswith(start))


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
