"""Which folder of a library is which of those wanted: by its name, its number, or its stamp.

A stamp is the weakest: whoever may write in our list may have written it. It never gives a folder
that goes by the name or the number of another, nor one folder to two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from provisioning.i18n import phrase
from provisioning.kinds.shared.library_folder import LibraryFolder
from provisioning.kinds.shared.messages.content import FOLDERS
from provisioning.kinds.shared.permissions import Child
from provisioning.kinds.shared.stamps import Stamp
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted


class FolderClaims(NamedTuple):
    """``theirs``: the folder of each that has one; ``doubtful``: why one cannot be told."""

    theirs: Mapping[Key, Child]
    doubtful: Mapping[Key, Note]


def claimed(
    wanted: Sequence[LibraryFolder], there: Iterable[Child], stamped: Mapping[str, Stamp]
) -> FolderClaims:
    """Renamed by the register or by hand, a folder is the one it was."""
    by_name = {child.name.casefold(): child for child in there}
    by_id = {child.id: child for child in by_name.values()}
    by_number: dict[str, list[Child]] = defaultdict(list)
    for name, child in by_name.items():
        by_number[name.split(" ", 1)[0]].append(child)
    theirs = {w.key: by_name[w.name.casefold()] for w in wanted if w.name.casefold() in by_name}
    taken = {child.id for child in theirs.values()}
    for want in wanted:
        match [child for child in by_number[want.number] if child.id not in taken]:
            case [one] if want.key not in theirs:
                theirs[want.key] = one
    taken = {child.id for child in theirs.values()}
    for want in wanted:
        stamp = stamped.get(str(want.key))
        known = by_id.get(stamp.version) if stamp else None
        if known and want.key not in theirs and known.id not in taken:
            theirs[want.key] = known
    holders = Counter(child.id for child in theirs.values())
    doubtful = {
        want.key: _doubt(want, theirs[want.key])
        for want in wanted
        if want.key in theirs and holders[theirs[want.key].id] > 1
    }
    return FolderClaims({k: v for k, v in theirs.items() if k not in doubtful}, doubtful)


def _doubt(want: LibraryFolder, child: Child) -> Note:
    text = phrase(FOLDERS["claimed_twice"], title=want.title, folder=child.name)
    return noted(want.key, text, "manual")


def renamed(want: LibraryFolder, child: Child) -> Iterator[Note]:
    """That a folder is known by our stamp alone: a reviewer sees which one is meant."""
    name = child.name.casefold()
    if name != want.name.casefold() and name.split(" ", 1)[0] != want.number:
        text = phrase(FOLDERS["renamed"], title=want.title, folder=child.name)
        yield noted(want.key, text, "manual")
