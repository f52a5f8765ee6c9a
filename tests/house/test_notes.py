"""Whatever a plan notes is said in French and in English."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from datetime import date

import pytest

from provisioning.graph.calls import Answer, Broken, Call
from provisioning.graph.failures import failure
from provisioning.graph.permissions import Need
from provisioning.i18n import Phrase, Sentence, phrase
from provisioning.kinds import KINDS
from provisioning.kinds.shared.lists.columns import ListColumn
from provisioning.kinds.shared.messages import content, groups, mails, people, refusals, sites
from provisioning.plan import messages as plan
from provisioning.plan.field_words import FIELDS, WORDS
from provisioning.plan.model import Key
from provisioning.reconcile import messages as passes
from provisioning.requests import messages as store
from tests.french import faults
from tests.house.calls import modules

TABLES = (content, groups, mails, people, refusals, sites, plan, passes, store)


def sentences() -> Iterator[tuple[str, Sentence]]:
    for module in TABLES:
        for table, rows in vars(module).items():
            if table.isupper() and isinstance(rows, dict):
                for name, sentence in rows.items():
                    yield f"{module.__name__}.{table} {name}", sentence


def made(module: ast.Module) -> Iterator[str]:
    """Each call of ``Note`` itself."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="Note") | ast.Attribute(attr="Note")):
                yield f"line {node.lineno}"


def test_a_note_is_made_of_a_message_and_of_nothing_else() -> None:
    """``noted`` takes a ``Message``, which has both languages: mypy holds that."""
    found = {name: [*made(tree)] for name, tree in modules().items()}

    assert {name for name, where in found.items() if where} == {"provisioning.plan.notes"}


def test_every_field_that_a_plan_may_change_has_its_french_word() -> None:
    changed = {
        name
        for kind in KINDS
        for name in kind.resource.__struct_fields__
        if name not in kind.resource.fixed_at_birth
    }

    assert (changed | {*ListColumn.__struct_fields__}) - {"key"} == FIELDS.keys()


def test_every_role_that_a_plan_names_has_its_french_word() -> None:
    accesses = (access for kind in KINDS for access in kind.resource.accesses)

    assert {word for access in accesses for word in access.roles.values()} - {""} <= WORDS.keys()


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_of_a_note_have_the_same_values() -> None:
    wrong = {name for name, (french, english) in sentences() if fields(french) != fields(english)}

    assert wrong == set()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_french_of_no_note_holds_english(count: int) -> None:
    def said(sentence: Sentence) -> str:
        values: dict[str, object] = dict.fromkeys(fields(sentence[0]), count)
        return phrase(sentence, **values).render("fr")

    assert faults((name, said(sentence)) for name, sentence in sentences()) == {}


CALL = Call(method="POST", path="/groups", body=b"{}")
REFUSED = Answer(403, {}, b'{"error": {"code": "Authorization_RequestDenied", "message": "Non."}}')


@pytest.mark.parametrize(
    ("outcome", "french", "english"),
    [
        (
            REFUSED,
            "POST /groups: 403 Authorization_RequestDenied: Non. ; il faut Group.Create (créer)",
            "POST /groups: 403 Authorization_RequestDenied: Non.; it needs Group.Create (créer)",
        ),
        (
            Broken(sent=False, reason="ConnectError"),
            "POST /groups : pas de réponse (ConnectError)",
            "POST /groups: nobody answered (ConnectError)",
        ),
        (
            Broken(sent=True, reason="ReadTimeout"),
            (
                "POST /groups : la réponse s'est perdue (ReadTimeout) ; c'est peut-être fait, la "
                "prochaine lecture le dira"
            ),
            (
                "POST /groups: the answer was lost (ReadTimeout); it may have been done, the next "
                "reading will tell"
            ),
        ),
    ],
)
def test_what_graph_refused_is_said_around_its_own_words(
    outcome: Answer | Broken, french: str, english: str
) -> None:
    need = Need("POST", "/groups", "Group.Create", "apply", "créer")

    error = failure(CALL, outcome, needs=(need,))

    assert str(error) == english
    assert phrase(("{it}", "{it}"), it=error).render("fr") == french


def test_what_stands_in_a_sentence_is_said_in_its_language() -> None:
    inner = phrase(("le {day}", "on {day}"), day=date(2026, 1, 31))
    said: Phrase = phrase(("{all} : {key}", "{all}: {key}"), all=(inner, "x"), key=Key("site", "a"))

    assert said.render("fr") == "le 31/01/2026; x : site/a"
    assert str(said) == "on 2026-01-31; x: site/a"
