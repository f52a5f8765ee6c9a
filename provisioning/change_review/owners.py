"""CODEOWNERS: whom the host asks to approve a change to a file.

The host takes any one owner of a file; ``review-change`` asks each space of its own. A file that
holds several spaces is therefore given to the referents whom all of them share, else to the admins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Literal

from provisioning.errors import Refusal
from provisioning.spec.files.origins import Written
from provisioning.spec.model import Referent, Spec

Host = Literal["github", "gitlab"]
PLACES: Mapping[Host, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
BEGIN = "# extranet codeowners: begin. Written from spaces.yaml: change that file instead."
END = "# extranet codeowners: end."


def block(
    spec: Spec,
    written: Iterable[Written],
    bodies: Mapping[str, tuple[str, ...]],
    approvals: Iterable[Path],
    *,
    root: Path,
    host: Host,
    today: date,
) -> str:
    """The lines between the two marks. The last line that matches a file decides."""
    written = tuple(written)
    first = written[0].file
    admins = tuple(dict.fromkeys(spec.admins))
    deciding = {
        code: _today(place.referents, today) or admins
        for code, place in {**spec.spaces, "": spec.home}.items()
    }
    lines: dict[str, tuple[str, ...]] = {f"/{PLACES[host]}": admins}
    for file in dict.fromkeys(_pattern(each.file.parent, root) + "/*.yaml" for each in written):
        lines[file] = admins
    everybody = (*_today(spec.responsables, today), *(who for d in deciding.values() for who in d))
    for path in approvals:
        if path.resolve().is_relative_to(root):
            lines[_pattern(path, root)] = everybody
    for each in written:
        lines[_pattern(each.file, root)] = _owners(each, deciding) or admins
    for code, names in bodies.items():
        for name in names:
            lines[_pattern(first.parent / name, root)] = deciding[code]
    called = dict(_called(spec, {who for owners in lines.values() for who in owners}))
    said = [
        f"{pattern} {' '.join(dict.fromkeys(called[who] for who in owners))}"
        for pattern, owners in lines.items()
    ]
    return "\n".join([BEGIN, *said, END]) + "\n"


def _owners(written: Written, deciding: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Those who answer for every space in the file; nobody when it holds anything else."""
    codes = [*written.sections.get("spaces", ()), *written.sections.get("home", ())]
    if not codes or not written.sections.keys() <= {"spaces", "home"}:
        return ()
    shared = set(deciding[codes[0]]).intersection(*(deciding[code] for code in codes))
    return tuple(who for who in deciding[codes[0]] if who in shared)


def _today(people: Iterable[Referent], today: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(who.address for who in people if who.decides_on(today)))


def _pattern(path: Path, root: Path) -> str:
    relative = PurePosixPath((path.parent.resolve() / path.name).relative_to(root).as_posix())
    return "" if str(relative) == "." else "/" + str(relative).replace(" ", "\\ ")


def _called(spec: Spec, people: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Their handles. Both hosts also take the address of an account, when none is given."""
    missing: list[str] = []
    for who in sorted(people):
        if spec.handles and who not in spec.handles:
            missing.append(who)
        yield who, spec.handles.get(who, who)
    if missing:
        raise Refusal(
            "\n".join(
                f'{who} owns files and has no account on the host; add {who}: "@login" '
                "under handles: in spaces.yaml"
                for who in missing
            )
        )


def united(before: str, block: str) -> str:
    """The file with the block in its place; what others wrote around it stays."""
    head, begin, rest = before.partition(BEGIN)
    if not begin:
        return f"{before.rstrip()}\n\n{block}" if before.strip() else block
    _, end, tail = rest.partition(END)
    if not end:
        raise Refusal("CODEOWNERS: the block has a beginning and no end; delete it, then run again")
    return head + block.rstrip("\n") + tail
