"""The words of the command line: the same everywhere, and near misses are understood."""

from __future__ import annotations

import argparse
import shlex
from collections import defaultdict
from pathlib import Path

import pytest

from provisioning.cli import commands, parser
from provisioning.cli.register import COMMANDS as REGISTERED
from provisioning.private import without_passwords
from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.walking import COMMANDS, example_of, options

HOMONYMS = {
    "--as": {"who decides", "show only what this person sees"},
    "--by": {"what is put together (default kind)", "how totals are made (default ars)"},
    "--space": {"everybody who is in this space, and why", "only whom this space lets in"},
    "--structure": {
        "only those of this structure, by name or type",
        "where they work, the main one first; may be repeated",
    },
    "--until": {"the last day of access", "only who holds something that ends by that day"},
    "--out": {
        "the folder to write into",
        "also write the plan as JSON",
        "the facts file to write",
        "the file to write it into, whole or not at all",
    },
    "--sandbox": {
        "the simulated tenant kept under .extranet/",
        "plain HTTP on this machine alone, with the embedded store",
        "anybody whom the embedded store knows may be given one",
    },
    "--state": {"only those in this state; may be repeated", "where the tenant is kept"},
}
"""Options of one name that mean two things, and are told apart by their command."""
FILES = ("--file", "--approvals", "--finess", "--quarantine")


def test_each_module_of_commands_is_one_line_of_the_register() -> None:
    modules = {path.stem for path in Path(commands.__path__[0]).glob("[!_]*.py")}

    assert sorted(each.module for each in REGISTERED.values()) == sorted(modules)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_gives_an_example(name: str) -> None:
    made = COMMANDS[name]

    assert made.description
    assert example_of(made).startswith(f"extranet {name}")
    assert [action.dest for action in made._actions if not action.help] == []


def said() -> dict[str, dict[str, argparse.Action]]:
    """Every option of every command."""
    found: dict[str, dict[str, argparse.Action]] = defaultdict(dict)
    for command, made in COMMANDS.items():
        for name, action in options(made):
            found[name][command] = action
    return found


OPTIONS = said()


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_means_the_same_wherever_it_stands(name: str) -> None:
    texts = {str(action.help) for action in OPTIONS[name].values()}

    expected = HOMONYMS.get(name)
    assert texts == expected if expected else len({_kind(text) for text in texts}) == 1


def _kind(text: str) -> str:
    """Without its default, which may be that of the command."""
    return text.partition(" (default")[0]


@pytest.mark.parametrize("name", [name for name in OPTIONS if name not in HOMONYMS])
def test_an_option_takes_the_same_wherever_it_stands(name: str) -> None:
    taken = {(each.metavar, each.type, each.nargs, type(each)) for each in OPTIONS[name].values()}

    assert len(taken) == 1


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_is_one_word_or_several_with_dashes_and_names_its_value(name: str) -> None:
    assert name == name.casefold()
    for action in OPTIONS[name].values():
        assert action.nargs == 0 or action.choices or action.metavar


@pytest.mark.parametrize("name", COMMANDS)
def test_whoever_reads_the_files_reads_all_of_them_or_the_rules_alone(name: str) -> None:
    """A plan made of some files and a review of others would speak of two extranets.

    Who speaks of people alone needs the rules and the approvals.
    """
    held = {option for option, _ in options(COMMANDS[name]) if option in FILES}

    ours = {
        "codeowners": {"--file", "--approvals"},
        "finess import": {"--file", "--finess"},
        "portal serve": {"--file", "--approvals", "--finess"},  # it plans nothing
    }
    people = {"people", "profiles", "review", "worker"}
    approved = {"--file", "--approvals"} if name.partition(" ")[0] in people else None
    assert held in (set(), {"--file"}, set(FILES), ours.get(name), approved)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_reads_a_tenant_takes_the_sandbox_and_another_address(name: str) -> None:
    held = {option for option, _ in options(COMMANDS[name])} & {"--sandbox", "--graph"}

    ours = {name: {"--sandbox"} for name in ("portal serve", "portal password")}
    assert held in (set(), {"--sandbox", "--graph"}, ours.get(name))


@pytest.mark.parametrize("name", OPTIONS["--format"])
def test_text_is_how_everything_is_said_by_default(name: str) -> None:
    action = OPTIONS["--format"][name]

    assert action.default == "text"
    assert action.choices
    scraped = {"prometheus"} if name == "worker status" else set()
    assert set(action.choices) <= {"text", "csv", "json", "markdown", "html"} | scraped


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("plna",), "there is no command 'plna'; did you mean plan?"),
        (("plan", "--sandbx"), "there is no option --sandbx; did you mean --sandbox?"),
        (("preview", "--ot", "x"), "there is no option --ot; did you mean --out?"),
        (("requests", "aprove", "1"), "there is no action 'aprove'; did you mean approve?"),
        (("requests", "list", "--formt=csv"), "there is no option --formt; did you mean --format?"),
        (("--versoin",), "there is no option --versoin; did you mean --version?"),
        (("zzz",), "there is no command 'zzz'; see extranet --help"),
    ],
)
def test_a_near_miss_is_told_what_was_meant(
    extranet: Command, words: tuple[str, ...], meant: str
) -> None:
    ran = extranet(*words)

    assert ran.code == 1
    assert meant in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("text", "seconds"), [("60s", 60), ("60", 60), ("30m", 1800), ("2h", 7200), ("24h", 86_400)]
)
def test_a_pace_is_seconds_minutes_or_hours(text: str, seconds: int) -> None:
    for words in (["drift", "--every", text], ["worker", "run", "--every", text]):
        assert parser().parse_args(words).every == seconds


MAY_BE_EMPTY = {"--message"}
"""A text that its author may take back; it neither guards nor narrows."""
TAKING = [
    (command, action.option_strings[-1:] or [], action)
    for command, made in COMMANDS.items()
    for action in made._actions
    if action.nargs != 0 and not MAY_BE_EMPTY.intersection(action.option_strings)
]


@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize(("command", "option", "action"), TAKING)
def test_an_empty_value_is_refused_in_one_sentence(
    command: str,
    option: list[str],
    action: argparse.Action,
    blank: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``--expect "$UNSET"`` applied whatever the plan had become."""
    values = [blank] * (action.nargs if isinstance(action.nargs, int) else 1)
    before = [] if option else _positionals_before(command, action)

    with pytest.raises(SystemExit) as stopped:
        COMMANDS[command].parse_args([*before, *option, *values])

    said = capsys.readouterr().err.splitlines()[-1]
    shown = option[0] if option else str(action.metavar or action.dest)
    assert stopped.value.code == 1
    assert f"argument {shown}" in said
    assert "is empty" in said or "invalid" in said or "write it as" in said


def _positionals_before(command: str, action: argparse.Action) -> list[str]:
    places = [each for each in COMMANDS[command]._actions if not each.option_strings]
    return ["1"] * places.index(action)


def test_no_option_is_shortened(extranet: Command) -> None:
    """``--sand`` would mean something else the day another option begins like it."""
    assert extranet("plan", "--sand").code == 1


WITHOUT_RULES = {
    "audit export",
    "audit history",
    "audit seal",
    "audit verify",
    "completion",
    "import",
    "init",
    "notices preview",
    "permissions",
    "probe",
    "schema",
    "show",
    "template",
}
"""Commands that need no spaces.yaml."""


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in WITHOUT_RULES])
def test_without_the_reviewed_file_a_command_says_how_to_begin(
    name: str, extranet: Command, folder: Path
) -> None:
    (folder / "spaces.yaml").unlink()
    Clone.start(folder)
    words = shlex.split(example_of(COMMANDS[name]).partition(" >")[0])[1:]

    ran = extranet(*(word for word in words if word != "plan.json" or name != "apply"))

    assert ran.code == 1
    assert "extranet init" in ran.out + ran.err
    assert not (folder / "state" / "access.sqlite3").exists()


def test_a_command_that_needs_no_rules_takes_no_reviewed_file() -> None:
    """``permissions`` does where it names the sites to grant, ``import`` for one thing more."""
    taking = {name for name in WITHOUT_RULES if "--file" in dict(options(COMMANDS[name]))}

    assert taking == {"import", "permissions"}


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "hunter2"],
        ["plan", "--format", "https://ext:hunter2@relay.example/"],
        ["plan", "--graph", "ftp://ext:hun@ter2/hunter2@relay.example"],
        ["plan", "--sandbox", "--file", "postgres://ext:hunter2@db/spaces.yaml"],
        ["postgres://ext:hunter2@db/name"],
        ["plan", "--password=hunter2"],
        ["worker", "run", "--every", "PGPASSWORD=hunter2"],
    ],
)
def test_a_password_that_was_typed_is_not_said_back(extranet: Command, words: list[str]) -> None:
    ran = extranet(*words)
    assert ran.code == 1
    assert ran.err
    assert "ter2" not in ran.out + ran.err


@pytest.mark.parametrize(
    "name", ["EXTRANET_GRAPH", "DATABASE_URL", "EXTRANET_TENANT_SIZE", "EXTRANET_SMTP"]
)
def test_a_password_in_a_setting_is_not_said_back(
    extranet: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "odd://ext:hunter2@somewhere/")
    ran = extranet("worker", "run", "--once", "--sandbox")
    assert ran.code == 1
    assert name in ran.err
    assert "hunter2" not in ran.out + ran.err


def test_an_address_with_a_port_is_said_whole() -> None:
    text = "http://localhost:5000/v1.0/users/paul@ars.example: nobody answered"
    assert without_passwords(text) == text
