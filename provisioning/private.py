"""What is nobody else's: files that name people, 0600 in a folder that is 0700, and passwords."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from provisioning.errors import Refusal

FILE: Final = 0o600
FOLDER: Final = 0o700


# "//user:password@", unless what follows the colon is a port.
_USER_OF_ADDRESS: Final = re.compile(r"(:/{1,2})[^\s/@:]*:(?!\d+/)\S*@")
_NAMED: Final = re.compile(r"(?i)(\b\w*(?:passw|pwd|secret|token)\w*=)[^\s;]+")


def without_passwords(text: str) -> str:
    """What may be said back of what an operator typed, or of what a library says of it."""
    return _NAMED.sub(r"\1…", _USER_OF_ADDRESS.sub(r"\1…@", text))


def private_folder(folder: Path) -> None:
    """Made for its owner alone, with those above it; one that is there keeps its rights."""
    if not folder.is_dir():
        for each in reversed([folder, *folder.parents]):
            if not each.is_dir():
                _make(each)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=FOLDER, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{folder}: {(error.strerror or 'unusable').lower()}; what a run does is written "
            "there: check its rights, or set EXTRANET_STATE to another folder"
        ) from None


def privately(path: str, flags: int) -> int:
    """An opener: a file that is made is its owner's alone."""
    return os.open(path, flags, FILE)


def opened_private(path: Path) -> IO[bytes]:
    """A new file. ``Refusal`` where it cannot be made."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE), "wb")
    except OSError as error:
        raise Refusal(
            f"{path}: {(error.strerror or 'unusable').lower()}; what a run does is written "
            "there, so that nothing was begun: check its rights, then run again"
        ) from None


def replaced(path: Path, content: bytes) -> None:
    """A file of somebody else's keeping: whole or not at all, with the rights that it has."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with opened_private(beside) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refusal(
            f"{path}: {(error.strerror or 'unusable').lower()}; nothing was changed"
        ) from None


def open_to_others(folder: Path) -> list[Path]:
    """What others than its owner can read or list in it, the folder itself first."""
    found = [folder] if folder.is_dir() and folder.stat().st_mode & 0o077 else []
    inside = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return found + [path for path in inside if path.stat().st_mode & 0o077]


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """What the system refuses of a file that is open names none: on a full disk, which it was."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Replace ``path`` in one move: what stops in the middle leaves what was there before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with naming(path):
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise


def write_private(path: Path, content: bytes) -> None:
    """Readable by nobody else: names of people are in it."""
    private_folder(path.parent)
    write_whole(path, content, FILE)
