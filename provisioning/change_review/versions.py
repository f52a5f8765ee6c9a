"""One version of the reviewed files, from git or from the work tree -> a World."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from provisioning.change_review.comparison import World
from provisioning.change_review.inputs import BESIDE, PAGES, TEMPLATES, digests, inputs
from provisioning.change_review.messages import Remark
from provisioning.change_review.repository import ChangedLines, Repository
from provisioning.errors import Mistakes, Refusal
from provisioning.reviewed_files import load
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.registrations import Unread


class Compared(NamedTuple):
    """``base`` is the version whose referents decide; ``before`` is where the change left it.

    ``lines`` are those that the change is made of, in the reviewed files.
    """

    base: World
    before: World
    after: World
    warnings: tuple[Remark, ...]
    lines: tuple[ChangedLines, ...] = ()


class _Where(NamedTuple):
    """``commit`` at ``None`` is the work tree; ``name`` is how people call the version."""

    name: str
    commit: str | None


def compare(
    spaces: Path,
    approvals: Sequence[Path],
    *,
    base: str,
    head: str | None,
    today: date,
    others: Sequence[Path] = (),
) -> Compared:
    """Read the versions that a change stands between.

    The change is what ``head`` did since it left ``base``: what ``base`` did meanwhile is not its
    doing. Who must agree is asked of ``base`` as it is now. ``others`` are further files that a
    plan reads, beside those that lie where ``spaces`` does.
    """
    repository = Repository.around(spaces.parent)
    tip, end = repository.commit(base), repository.commit(head or "HEAD")
    fork = repository.fork(tip, end)
    if fork is None:
        raise Refusal(
            f"{base} and {head or 'HEAD'} have no common history; name the branch that the "
            "change will be merged into (in CI: fetch the whole history)"
        )
    remarks: list[Remark] = []
    if fork != tip:
        remarks.append(Remark(code="moved_on", base=base, commits=repository.behind(tip, end)))
    after = _Where(head or "work tree", end if head else None)
    reader = _Reader(repository, spaces, approvals, today, others)
    reader.there(after, tip)
    world = reader.read(after, spaces_at=reader.path, others=(tip, fork))
    old, renamed = reader.former(tip, after.commit, base)
    remarks += renamed
    deciding = reader.read(_Where(base, tip), spaces_at=old, others=(end, fork))
    before = deciding
    if fork != tip:
        place, _ = reader.former(fork, after.commit, base)
        before = reader.read(_Where(fork[:10], fork), spaces_at=place, others=(tip, end))
    deciding, before, world = (_without(each, reader.unread) for each in (deciding, before, world))
    lines = tuple(repository.places(fork, after.commit, reader.files))
    return Compared(deciding, before, world, tuple(remarks + reader.remarks), lines)


def _without(world: World, unread: Collection[str]) -> World:
    """Who is unreadable in one version is compared in none: nothing changes for them."""
    kept = [who for who in world.registrations if who.address not in unread]
    if len(kept) == len(world.registrations):
        return world
    return World(world.spec, kept, world.today, world.inputs)


class _Reader:
    def __init__(
        self,
        repository: Repository,
        spaces: Path,
        approvals: Sequence[Path],
        today: date,
        others: Sequence[Path],
    ) -> None:
        self._others = others
        self.remarks: list[Remark] = []
        self.unread: set[str] = set()
        self.files: set[PurePosixPath] = set()
        self._repository = repository
        self._spaces = spaces
        self._today = today
        self._approvals = list(approvals)
        path = repository.inside(spaces)
        if path is None:
            raise Refusal(f"{spaces} is outside of the repository {repository.root}; move it in")
        self.path = path

    def there(self, where: _Where, tip: str) -> None:
        if where.commit is None:
            if self._spaces.is_file():
                return
        elif self._repository.holds(where.commit, self.path):
            return
        new = self._repository.renames(tip, where.commit).get(str(self.path))
        hint = (
            f"it is called {new} now: say --file {new}"
            if new
            else "put it back, or begin with extranet init"
        )
        raise Refusal(
            f"{self.path} is gone in {where.name}: deleting it takes nothing out of the tenant; "
            f"{hint}"
        )

    def former(
        self, commit: str, after: str | None, name: str
    ) -> tuple[PurePosixPath, list[Remark]]:
        """Where the file stood at ``commit``, and what to say of that."""
        if self._repository.holds(commit, self.path):
            return self.path, []
        for old, new in self._repository.renames(commit, after).items():
            if new == str(self.path):
                file = str(self.path)
                return PurePosixPath(old), [Remark(code="renamed", file=file, was=old, base=name)]
        raise Refusal(
            f"{self.path} is not in {name}: there is nothing to compare with, and nobody there "
            "who could agree; correct --file or --base, or review a first version with "
            "extranet plan"
        )

    def read(self, where: _Where, *, spaces_at: PurePosixPath, others: Sequence[str]) -> World:
        """``others`` are the other versions: a file tracked in one of them is versioned."""
        files = self._approvals or [self._spaces.with_name("approvals.yaml")]
        versioned = {file: self._versioned(file, where, others) for file in files}
        more = {file: self._versioned(file, where, others) for file in self._others}
        inside = [path for path in (*versioned.values(), *more.values()) if path]
        with self._folder(where, [spaces_at.parent, *inside]) as folder:
            with _named(folder, where):
                loaded = load(folder / spaces_at)
                spec = loaded.spec
                registrations = []
                for file, path in versioned.items():
                    found = folder / path if path else file
                    if found.is_file() or (self._approvals and not path):
                        read = read_approvals(found, spec)
                        registrations += read.registrations
                        self._unread(read.unread, folder, where)
                    elif not path:
                        self._once(Remark(code="no_approvals"))
            beside = inputs(folder / spaces_at.parent)
            self.files |= {PurePosixPath(path.relative_to(folder)) for path in loaded.files}
            self.files |= {path for path in inside if str(path) != "."}
            self.files |= {spaces_at.parent / name for name in (*BESIDE, TEMPLATES, PAGES)}
            named = {str(file): folder / path for file, path in more.items() if path}
            today = spec.instance.day(self._today)
            return World(spec, registrations, today, {**digests(beside), **digests(named)})

    def _unread(self, people: Iterable[Unread], folder: Path, where: _Where) -> None:
        for who in people:
            self.unread |= who.addresses
            place = who.where.replace(f"{folder}/", "")
            self._once(Remark(code="unread", base=where.name, file=place))

    def _versioned(self, file: Path, where: _Where, others: Sequence[str]) -> PurePosixPath | None:
        path = self._repository.inside(file)
        if path is None:
            return None
        commits = [*others, where.commit] if where.commit else others
        return path if any(self._repository.holds(each, path) for each in commits) else None

    @contextmanager
    def _folder(self, where: _Where, paths: Sequence[PurePosixPath]) -> Iterator[Path]:
        if where.commit is None:
            yield self._repository.root
            return
        with TemporaryDirectory(prefix="extranet-review-") as name:
            folder = Path(name).resolve()
            whole = any(str(path) == "." for path in paths)
            self._repository.extract(where.commit, [] if whole else paths, folder)
            yield folder

    def _once(self, remark: Remark) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)


@contextmanager
def _named(folder: Path, where: _Where) -> Iterator[None]:
    """Mistakes are told as ``main:spaces.yaml:3:1``, not by where the copy stood."""
    try:
        yield
    except Mistakes as mistakes:
        shown = "" if where.commit is None else f"{where.name}:"
        text = str(mistakes).replace(f"{folder}/", shown)
        raise Refusal(f"{where.name} cannot be read:\n{text}") from None
