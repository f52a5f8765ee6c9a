"""The files that go with the code, and the operator's own templates, which come before ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HERE = Path(__file__).parent
FOLDER = _HERE / "data" if (_HERE / "data").is_dir() else _HERE.parent
"""Inside the package once installed, around it in a checkout; laid out in the same way."""
TEMPLATES = FOLDER / "templates"

_folders = [TEMPLATES]


@contextmanager
def own_templates_in(own: Path) -> Iterator[None]:
    """Inside, a file of the folder ``own``, where there is one, replaces ours of its name."""
    before = _folders[:]
    _folders[:] = [own.absolute(), TEMPLATES] if own.is_dir() else [TEMPLATES]
    try:
        yield
    finally:
        _folders[:] = before


def template_folders() -> tuple[Path, ...]:
    """The one that is looked into first comes first."""
    return tuple(_folders)


def template(name: str) -> Path:
    """The file of this name, of one's own or ours."""
    found = (folder / name for folder in _folders if (folder / name).is_file())
    return next(found, TEMPLATES / name)


def own_templates() -> frozenset[str]:
    """The names of the files that replace ours, or add to them."""
    own, *ours = _folders
    return names(own) if ours else frozenset()


def names(folder: Path = TEMPLATES) -> frozenset[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in files)
