"""Files as git knows them at some revision. The work tree is never touched."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple

from provisioning.errors import Refusal

MOST_BYTES = 32 * 1024 * 1024
"""Larger files are no configuration, and are left in git."""
_LINK, _MODULE = "120000", "160000"


_AT = re.compile(rb"^@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@", re.MULTILINE)


class ChangedLines(NamedTuple):
    """``spans`` are first and last lines of the later version; where lines were only taken out,
    the line before. ``gone``: the file itself.
    """

    file: str
    spans: tuple[tuple[int, int], ...]
    gone: bool = False

    def __str__(self) -> str:
        if self.gone:
            return self.file
        lines = (f"{at}-{end}" if end > at else f"{at}" for at, end in self.spans)
        return f"{self.file}:{','.join(lines)}"


class _Blob(NamedTuple):
    mode: str
    id: str
    path: str


class Repository:
    """``root`` is the top folder; paths given to the methods are relative to it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def around(cls, folder: Path) -> Repository:
        if not folder.is_dir():
            raise Refusal(f"{folder}: there is no such folder; correct --file")
        ran = _git(folder, "rev-parse", "--show-toplevel")
        if ran.returncode:
            said = ran.stderr.decode(errors="replace").strip().splitlines()
            why = "" if not said or "not a git repository" in said[0] else f" ({said[0]})"
            raise Refusal(
                f"{folder.resolve()}: no git repository here{why}; run this in a clone of it"
            )
        return cls(Path(os.fsdecode(ran.stdout.rstrip(b"\n"))).resolve())

    def commit(self, revision: str) -> str:
        """The id of a revision. A clone made for one job often lacks the other branch."""
        if not revision.startswith("-"):
            ran = self._run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
            if ran.returncode == 0:
                return ran.stdout.decode().strip()
        raise Refusal(
            f"no revision {revision!r} here; correct its name, or fetch it first "
            "(in CI: fetch the whole history)"
        )

    def fork(self, one: str, other: str) -> str | None:
        """The commit from which both came; ``None`` where their histories are strangers."""
        ran = self._run("merge-base", one, other)
        return ran.stdout.decode().strip() if ran.returncode == 0 else None

    def behind(self, one: str, other: str) -> int:
        """How many commits ``one`` has that ``other`` lacks."""
        return int(self._run("rev-list", "--count", f"{other}..{one}").stdout)

    def holds(self, commit: str, path: PurePosixPath) -> bool:
        return self._run("cat-file", "-e", f"{commit}:{path}").returncode == 0

    def inside(self, path: Path) -> PurePosixPath | None:
        """``path`` as git spells it; ``None`` outside of the repository."""
        real = path.parent.resolve() / path.name
        if not real.is_relative_to(self.root):
            return None
        return PurePosixPath(real.relative_to(self.root).as_posix())

    def renames(self, one: str, other: str | None) -> dict[str, str]:
        """Old path -> new path, from ``one`` to ``other`` (or to the work tree)."""
        revisions = [one, other] if other else [one]
        ran = self._run(
            "diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", *revisions
        )
        parts = [os.fsdecode(part) for part in ran.stdout.split(b"\0") if part]
        return {parts[at + 1]: parts[at + 2] for at in range(0, len(parts) - 2, 3)}

    def places(
        self, one: str, other: str | None, paths: Iterable[PurePosixPath]
    ) -> Iterator[ChangedLines]:
        """What of these files and folders differs from ``one`` in ``other``, or in the work tree.

        In the order of the files; what git does not know yet is new from its first line on.
        """
        names = sorted({f":(literal){path}" for path in paths})
        revisions = [one, other] if other else [one]
        if not names:
            return
        told = self._run("diff", "--name-only", "--no-renames", "-z", *revisions, "--", *names)
        new = b"" if other else self._untracked(names)
        for name in sorted({*told.stdout.split(b"\0"), *new.split(b"\0")} - {b""}):
            yield self._lines(os.fsdecode(name), revisions)

    def _lines(self, file: str, revisions: Iterable[str]) -> ChangedLines:
        plain = ("--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "-U0")
        ran = self._run("diff", *plain, *revisions, "--", f":(literal){file}")
        found = [(int(at), int(size or 1)) for at, size in _AT.findall(ran.stdout)]
        spans = tuple((max(1, at), max(1, at, at + size - 1)) for at, size in found)
        gone = b"\ndeleted file mode " in ran.stdout.partition(b"\n@@")[0]
        return ChangedLines(file, spans or ((1, 1),), gone)

    def _untracked(self, names: Sequence[str]) -> bytes:
        return self._run("ls-files", "--others", "--exclude-standard", "-z", "--", *names).stdout

    def changed(self, paths: Iterable[PurePosixPath]) -> bool:
        """Whether the work tree holds something else there than the last commit."""
        names = [str(path) for path in paths]
        return bool(self._run("status", "--porcelain", "--", *names).stdout)

    def propose(self, branch: str, files: Mapping[PurePosixPath, bytes], message: str) -> str:
        """A commit on a new branch, upon the one that is checked out; its id."""
        named = self._run("check-ref-format", "--branch", branch)
        if named.returncode or branch.startswith("-"):
            raise Refusal(f"--branch: {branch!r} is no name of a branch; write letters and dashes")
        head = self.commit("HEAD")
        with TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._made("read-tree", head, env=index)
            for path, content in files.items():
                blob = self._made("hash-object", "-w", "--stdin", "--path", str(path), text=content)
                mode = self._mode(head, path)
                self._made("update-index", "--cacheinfo", f"{mode},{blob},{path}", env=index)
            tree = self._made("write-tree", env=index)
        commit = self._made("commit-tree", tree, "-p", head, text=message.encode())
        if self._run("update-ref", f"refs/heads/{branch}", commit, "0" * len(commit)).returncode:
            raise Refusal(f"--branch: {branch!r} is there already; name another")
        return commit

    def _mode(self, commit: str, path: PurePosixPath) -> str:
        ran = self._run("ls-tree", "--full-tree", commit, "--", str(path))
        if not ran.stdout:
            raise Refusal(f"{path}: git does not know this file; commit it first")
        return ran.stdout.split(maxsplit=1)[0].decode()

    def _made(
        self, *words: str, text: bytes | None = None, env: Mapping[str, str] = MappingProxyType({})
    ) -> str:
        ran = _git(self.root, *words, text=text, env=env)
        if ran.returncode:
            told = ran.stderr.decode(errors="replace").strip().splitlines()
            raise Refusal(f"git {words[0]}: {told[-1] if told else 'refused'}; nothing was changed")
        return ran.stdout.decode().strip()

    def extract(self, commit: str, paths: Iterable[PurePosixPath], into: Path) -> None:
        """Write what stands under ``paths`` at ``commit`` into a folder."""
        blobs = [blob for blob in self._listed(commit, paths) if blob.mode != _MODULE]
        asked = "".join(f"{blob.id}\n" for blob in blobs).encode()
        ran = self._run("cat-file", "--batch", text=asked)
        at = 0
        for blob in blobs:
            end = ran.stdout.index(b"\n", at)
            size = int(ran.stdout[at:end].split()[-1])
            _write(into, blob, ran.stdout[end + 1 : end + 1 + size])
            at = end + 2 + size

    def _listed(self, commit: str, paths: Iterable[PurePosixPath]) -> Iterator[_Blob]:
        names = [str(path) for path in paths]
        ran = self._run("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *names)
        for line in ran.stdout.split(b"\0"):
            facts, _, path = line.partition(b"\t")
            match facts.decode().split():
                case [mode, _, id_, size] if size == "-" or int(size) <= MOST_BYTES:
                    yield _Blob(mode, id_, os.fsdecode(path))

    def _run(self, *words: str, text: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        return _git(self.root, *words, text=text)


def _git(
    folder: Path,
    *words: str,
    text: bytes | None = None,
    env: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", **env}
    try:
        return subprocess.run(  # noqa: S603 -- words of our own, and revisions that git resolves
            ["git", *words],  # noqa: S607 -- the git of whoever runs us
            cwd=folder,
            env=environment,
            input=text,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise Refusal("git is not installed here; install it, or review where it is") from None


def _write(folder: Path, blob: _Blob, content: bytes) -> None:
    path = folder / blob.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if blob.mode != _LINK:
        path.write_bytes(content)
        return
    target = path.parent / os.fsdecode(content)
    if target.resolve().is_relative_to(folder.resolve()):
        path.symlink_to(os.fsdecode(content))
