"""Files out of git: as they were, all of them, and nothing beside them."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from provisioning.change_review.repository import Repository
from provisioning.errors import Refusal
from tests.cli.clone import Clone


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    folder = tmp_path / "clone"
    (folder / "a b" / "é").mkdir(parents=True)
    (folder / "a b" / "é" / "x.yaml").write_bytes(b"one\r\ntwo\n\0three")
    (folder / "empty.md").write_bytes(b"")
    (folder / "inside.yaml").symlink_to("empty.md")
    (folder / "outside.yaml").symlink_to("../../secret")
    (folder / "absolute.yaml").symlink_to(os.fspath(tmp_path / "secret"))
    return Clone.start(folder)


def test_every_byte_is_as_it_was(clone: Clone, tmp_path: Path) -> None:
    repository = Repository.around(clone.folder / "a b")
    first = repository.commit("main")
    (clone.folder / "a b" / "é" / "x.yaml").write_bytes(b"later")

    repository.extract(first, [], tmp_path / "copy")

    assert (tmp_path / "copy" / "a b" / "é" / "x.yaml").read_bytes() == b"one\r\ntwo\n\0three"
    assert (tmp_path / "copy" / "empty.md").read_bytes() == b""


def test_only_what_was_asked_for(clone: Clone, tmp_path: Path) -> None:
    repository = Repository.around(clone.folder)

    repository.extract(repository.commit("HEAD"), [PurePosixPath("a b")], tmp_path / "copy")

    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["a b"]


def test_a_link_never_leads_out_of_the_copy(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    repository = Repository.around(clone.folder)

    repository.extract(repository.commit("HEAD"), [], tmp_path / "copy")

    assert (tmp_path / "copy" / "inside.yaml").is_symlink()
    assert not (tmp_path / "copy" / "outside.yaml").is_symlink()
    assert not (tmp_path / "copy" / "absolute.yaml").is_symlink()


@pytest.mark.parametrize("name", ["", "-x", "--all", "HEAD^{tree}", "main..main", "nope"])
def test_what_is_no_revision_is_refused(clone: Clone, name: str) -> None:
    with pytest.raises(Refusal, match="no revision"):
        Repository.around(clone.folder).commit(name)


def test_what_was_fetched_has_many_names(clone: Clone) -> None:
    clone.git("tag", "v1")
    repository = Repository.around(clone.folder)

    assert len({repository.commit(name) for name in ("main", "HEAD", "v1", "@", "HEAD~0")}) == 1


def test_the_lines_that_changed_are_told_by_file(clone: Clone) -> None:
    text = clone.folder / "a b" / "lines.yaml"
    text.write_text("".join(f"{n}\n" for n in range(1, 21)))
    clone.git("add", ".")
    clone.commit()
    repository = Repository.around(clone.folder)
    before = repository.commit("HEAD")
    kept = [f"{n}\n" for n in range(1, 21)]
    kept[1] = "two\n"
    text.write_text("".join([*kept[:5], "new\n", "newer\n", *kept[5:12], *kept[14:]]))
    (clone.folder / "empty.md").unlink()
    (clone.folder / "fresh.md").write_text("x\n")
    paths = [PurePosixPath("a b"), PurePosixPath("empty.md"), PurePosixPath("fresh.md")]

    told = [str(each) for each in repository.places(before, None, paths)]
    assert told == ["a b/lines.yaml:2,6-7,14", "empty.md", "fresh.md:1"]

    clone.git("add", ".")
    clone.commit()
    assert [
        str(each) for each in repository.places(before, repository.commit("HEAD"), paths)
    ] == told
    assert list(repository.places(before, None, [PurePosixPath("absolute.yaml")])) == []
