"""The manual's logins: three letters of the first name, then the surname."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from provisioning.kinds.shared.login import free, stem


@pytest.mark.parametrize(
    ("first", "last", "login"),
    [
        ("Paul", "Martin", "paumartin"),
        ("Zoé", "Le Goff", "zoelegoff"),
        ("Éloïse", "Çelik", "elocelik"),
        ("Jean-Marc", "D'Aoste", "jeadaoste"),
        ("Jo", "Petit", "jopetit"),  # a short first name gives what it has
        ("J. M.", "de La Tour", "jmdelatour"),
        ("Anne", "L’Hermitte", "annlhermitte"),
        ("Maëlys", "Saint-Léger", "maesaintleger"),
        ("Œdipe", "Æsir", "oedaesir"),
        ("Straße", "Groß", "strgross"),
        ("Юрий", "Гагарин", "yurgagarin"),
        ("", "Martin", "martin"),
        ("Paul", "", "pau"),
        ("", "", "invite"),
        ("42", "---", "invite"),
    ],
)
def test_the_rule_of_the_manual(first: str, last: str, login: str) -> None:
    assert stem(first, last) == login


def test_a_name_in_another_script_is_written_in_ours() -> None:
    assert re.fullmatch(r"[a-z]+", stem("明", "王"))


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_login_has_plain_letters_and_room_for_a_number(first: str, last: str) -> None:
    assert re.fullmatch(r"[a-z]{1,48}", stem(first, last))


def test_a_name_without_end_is_cut_where_a_number_still_fits() -> None:
    assert stem("Paul", "martin" * 20) == ("pau" + "martin" * 20)[:48]


def test_the_first_login_that_nobody_has_is_taken() -> None:
    assert free("paumartin", set()) == "paumartin"
    assert free("paumartin", {"paumartin"}) == "paumartin2"
    assert free("paumartin", {"paumartin", "paumartin2", "paumartin4"}) == "paumartin3"


@given(st.integers(1, 30))
def test_namesakes_get_the_same_logins_every_time(count: int) -> None:
    def given_out() -> list[str]:
        taken: list[str] = []
        for _ in range(count):
            taken.append(free("paumartin", taken))
        return taken

    assert given_out() == given_out()
    assert len(set(given_out())) == count
