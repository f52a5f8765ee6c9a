"""One file and many files mean the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, strategies as st

from provisioning.reviewed_files import load
from tests.spec.small import SMALL, mistakes_of

CODES = [f"espace-{number}" for number in range(6)]
WHOLE: dict[str, Any] = {
    **yaml.safe_load(SMALL.replace("[ars]}", "[ars], home: espace-0}")),
    "spaces": {
        code: {
            "title": f"Espace {code}",
            "requires": {"any": ["ars-aidants"]},
            "referents": ["ines@cnsa.example", "lina@cnsa.example"],
        }
        for code in CODES
    },
}
SECTIONS = [name for name in WHOLE if name != "spaces"]


def write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


@given(
    st.lists(st.integers(0, 3), min_size=len(CODES), max_size=len(CODES)),
    st.lists(st.integers(0, 3), min_size=len(SECTIONS), max_size=len(SECTIONS)),
    st.booleans(),
)
def test_a_file_cut_anyhow_means_the_same(
    of_code: list[int], of_section: list[int], chained: bool
) -> None:
    files: list[dict[str, Any]] = [{} for _ in range(4)]
    for code, number in zip(CODES, of_code, strict=True):
        files[number].setdefault("spaces", {})[code] = WHOLE["spaces"][code]
    for section, number in zip(SECTIONS, of_section, strict=True):
        files[number][section] = WHOLE[section]
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "whole.yaml", WHOLE)
        for number, data in enumerate(files[1:], start=1):
            following = [f"{number + 1}.yaml"] if chained and number < 3 else []
            write(folder / "parts" / f"{number}.yaml", {**data, "include": following})
        first = "parts/1.yaml" if chained else "parts/*.yaml"
        write(folder / "cut.yaml", {**files[0], "include": first})
        whole, cut = load(folder / "whole.yaml"), load(folder / "cut.yaml")
    assert cut.spec == whole.spec
    assert len(cut.files) == 4


def test_included_files_are_taken_in_the_order_of_their_names(tmp_path: Path) -> None:
    for letter in "cab":
        write(tmp_path / "parts" / f"{letter}.yaml", {})
    write(tmp_path / "spaces.yaml", {**WHOLE, "include": ["parts/*.yaml"]})
    names = [path.name for path in load(tmp_path / "spaces.yaml").files]
    assert names == ["spaces.yaml", "a.yaml", "b.yaml", "c.yaml"]


def test_a_code_used_in_two_files_names_the_other_place(tmp_path: Path) -> None:
    other = {"spaces": {"aidants": {"title": "Autres aidants"}}}
    write(tmp_path / "parts" / "b.yaml", other)
    (tmp_path / "spaces.yaml").write_text(f"include: parts/b.yaml\n{SMALL}", encoding="utf-8")
    assert mistakes_of(tmp_path / "spaces.yaml") == [
        (
            f"parts/b.yaml:2:3: spaces.aidants: code 'aidants' is used twice, "
            f"first at {tmp_path}/spaces.yaml:15; rename one of them"
        )
    ]


def test_a_section_set_in_two_files_names_the_other_place(tmp_path: Path) -> None:
    write(tmp_path / "parts" / "b.yaml", {"admins": ["eve@cnsa.example"]})
    (tmp_path / "spaces.yaml").write_text(f"include: parts/b.yaml\n{SMALL}", encoding="utf-8")
    assert mistakes_of(tmp_path / "spaces.yaml") == [
        (
            f"parts/b.yaml:1:1: admins: section 'admins' is already at {tmp_path}/spaces.yaml:8; "
            "keep one of them"
        )
    ]


def test_a_mistake_in_an_included_file_is_placed_there(tmp_path: Path) -> None:
    write(tmp_path / "parts" / "b.yaml", {"profiles": {"cd-aidants": {"label": "x", "labl": "y"}}})
    (tmp_path / "spaces.yaml").write_text(f"include: parts/b.yaml\n{SMALL}", encoding="utf-8")
    (told,) = mistakes_of(tmp_path / "spaces.yaml")
    assert told.startswith("parts/b.yaml:4:5: profiles.cd-aidants.labl: unknown key 'labl'")


def test_a_loop_of_includes_is_named_whole(tmp_path: Path) -> None:
    write(tmp_path / "parts" / "a.yaml", {"include": "b.yaml"})
    write(tmp_path / "parts" / "b.yaml", {"include": "a.yaml"})
    (tmp_path / "spaces.yaml").write_text(f"include: parts/a.yaml\n{SMALL}", encoding="utf-8")
    assert mistakes_of(tmp_path / "spaces.yaml") == [
        (
            "parts/b.yaml:1:1: include: a loop of includes: parts/a.yaml -> parts/b.yaml -> "
            "parts/a.yaml; remove one of them"
        )
    ]


def test_a_file_is_included_once(tmp_path: Path) -> None:
    write(tmp_path / "parts" / "a.yaml", {})
    (tmp_path / "spaces.yaml").write_text(
        f"include: [parts/a.yaml, parts/*.yaml]\n{SMALL}", encoding="utf-8"
    )
    (told,) = mistakes_of(tmp_path / "spaces.yaml")
    assert "parts/a.yaml is included already; include it once" in told


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "secret.yaml", {})
    folder = tmp_path / "extranet"
    folder.mkdir()
    (folder / "a.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "spaces.yaml").write_text(f"include: a.yaml\n{SMALL}", encoding="utf-8")
    (told,) = mistakes_of(folder / "spaces.yaml")
    assert "is a link out of the folder" in told


def test_mistakes_of_two_unreadable_files_are_said_together(tmp_path: Path) -> None:
    for letter in "ab":
        path = tmp_path / "parts" / f"{letter}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("spaces: {", encoding="utf-8")
    (tmp_path / "spaces.yaml").write_text(f"include: parts/*.yaml\n{SMALL}", encoding="utf-8")
    told = mistakes_of(tmp_path / "spaces.yaml")
    assert [line.partition(":")[0] for line in told] == ["parts/a.yaml", "parts/b.yaml"]
