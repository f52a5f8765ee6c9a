"""What text may hold: one list, whatever it came by."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from provisioning.requests.errors import BadRequest
from provisioning.requests.form import reason
from provisioning.spec.address import address, meant, not_invited, of_a_service
from provisioning.spec.text import garbled, hidden, line, name, paragraph, shown, without_hidden

SEEN_THOUGH_CF = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x890, 0x891, 0x8E2}
NUMBER_SIGNS = SEEN_THOUGH_CF | {0x110BD, 0x110CD}
"""Signs of category Cf that are drawn: numbers, years and verses in Arabic and Kaithi."""


def test_no_character_that_nobody_sees_is_forgotten() -> None:
    unseen = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    forgotten = [
        hex(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in unseen
        and code not in NUMBER_SIGNS
        and hidden(f"a{chr(code)}b") is None
    ]
    assert forgotten == []


@pytest.mark.parametrize(
    ("sign", "called"),
    [
        ("\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("\u2066", "LEFT-TO-RIGHT ISOLATE (U+2066)"),
        ("\U000e0041", "TAG LATIN CAPITAL LETTER A (U+E0041)"),
        ("\ufeff", "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("\u00ad", "SOFT HYPHEN (U+00AD)"),
        ("\u3164", "HANGUL FILLER (U+3164)"),
        ("\u2800", "BRAILLE PATTERN BLANK (U+2800)"),
        ("\ufe0f", "VARIATION SELECTOR-16 (U+FE0F)"),
        ("\u034f", "COMBINING GRAPHEME JOINER (U+034F)"),
        ("\ue000", "a private character (U+E000)"),
        ("\ud800", "half a character (U+D800)"),
        ("\x07", "a control character (U+0007)"),
    ],
)
def test_what_nobody_sees_is_refused_with_its_place_and_name(sign: str, called: str) -> None:
    with pytest.raises(ValueError, match="character 3 is") as refused:
        line(f"Zo{sign}é")
    assert called in str(refused.value)
    with pytest.raises(ValueError, match="; "):
        line(sign)
    with pytest.raises(ValueError, match="character 3 is"):
        address(f"zo{sign}e@ars.example")


@pytest.mark.parametrize("text", ["", "   ", "\u00a0\u202f", "\u0301", " \u0301\u0308 "])
def test_a_name_that_shows_nothing_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="; "):
        line(text)


@pytest.mark.parametrize("text", ["\u200b", "\u3164", "...", " ", "\U000e0041\U000e0042"])
def test_a_reason_that_nobody_can_read_is_no_reason(text: str) -> None:
    with pytest.raises(BadRequest, match="reason"):
        reason(text)


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧 Familles",
        "❤️ Accueil",
        "1️⃣ Étape",
        "👩🏽‍⚕️",
        "Santé\u00a0!",
        "«\u00a0Nouveau\u202f»",
        "Œuvre – l’été…",
    ],
)
def test_pictures_and_typography_are_kept(text: str) -> None:
    assert line(text) == text


def test_accents_are_one_character_however_typed_and_no_break_spaces_are_trimmed() -> None:
    assert line("\u00a0Zoe\u0301\u202f") == "Zoé"
    assert name("Le\u00a0Goff") == "Le Goff"
    assert line("Le\u00a0Goff") == "Le\u00a0Goff"


LETTERS = "àâäçèéêëîïôöùûüÿœæÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸŒÆ"
SIGNS = "€’‘“”–—…«»°™"
CODECS = ["cp1252", "mac_roman", "cp850"]
WORDS = st.builds(
    "{}{}".format,
    st.sampled_from(["", "l’", "d’", "qu’", "saint-"]),
    st.text("abcdefghijklmnopqrstuvwxyzàâäçèéêëîïôöùûüÿœæ", min_size=1, max_size=8),
)
FRENCH = st.lists(WORDS | WORDS.map(str.capitalize) | st.sampled_from(SIGNS), max_size=4).map(
    " ".join
)


def misread(text: str, codec: str) -> str | None:
    """None where no reader of ``codec`` could have read it at all."""
    try:
        return text.encode().decode(codec)
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("codec", CODECS)
def test_every_letter_and_sign_read_in_another_encoding_is_told_with_what_was_meant(
    codec: str,
) -> None:
    meant = [f"Santé {each} 2027" for each in LETTERS + SIGNS]
    for text, wrong in ((text, misread(text, codec)) for text in meant):
        assert wrong is None or f"write {text!r} if" in (garbled(wrong) or ""), (text, wrong)
    for sign, wrong in ((sign, misread(sign, codec)) for sign in LETTERS + SIGNS):
        assert wrong is None or garbled(wrong), (sign, wrong)


@given(FRENCH.filter(lambda text: not text.isascii()), st.sampled_from(CODECS))
def test_what_was_read_in_another_encoding_is_told_with_what_was_meant(
    text: str, codec: str
) -> None:
    wrong = misread(text, codec)
    assert wrong is None or f"write {text!r} if that is meant" in (garbled(wrong) or "")


@given(FRENCH)
def test_plain_french_is_never_taken_for_garbled(text: str) -> None:
    assert garbled(text) is None


@pytest.mark.parametrize("text", ["pаul", "Martiո", "аctif"])
def test_letters_of_two_alphabets_in_one_word_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="letters of two alphabets in one word"):
        line(text)


def tried(read: Callable[[str], str], text: str) -> tuple[str | None, str]:
    """What it is read as, or what is said of it."""
    try:
        return read(text), ""
    except ValueError as error:
        return None, str(error)


ANY = st.text(st.characters(), max_size=20)


@given(ANY)
def test_a_line_is_kept_in_one_way_or_refused_in_a_sentence(text: str) -> None:
    kept, told = tried(line, text)
    if kept is None:
        assert "; " in told
        return
    assert line(kept) == kept == unicodedata.normalize("NFC", kept)
    assert hidden(kept) is None
    assert without_hidden(kept) == kept


@given(ANY)
def test_a_paragraph_holds_line_ends_and_nothing_that_acts_unseen(text: str) -> None:
    try:
        kept = paragraph(text)
    except ValueError:
        return
    assert paragraph(kept) == kept
    assert "\r" not in kept
    assert shown(kept.replace("\n", " ").replace("\t", " ").replace("\u200b", " ")).count("�") == 0


@given(ANY)
def test_what_is_shown_stays_on_one_line(text: str) -> None:
    assert len(shown(text).splitlines()) <= 1
    assert len(shown(text)) == len(text)


# Addresses


@pytest.mark.parametrize(
    ("written", "shown_alone"),
    [
        ("Paul MARTIN <p@ars.example>", "p@ars.example"),
        ('"Martin, Paul" <P@ARS.example>;', "p@ars.example"),
        ("<p@ars.example>", "p@ars.example"),
        ("mailto:p@ars.example", "p@ars.example"),
        ("Paul <mailto:p@ars.example>", "p@ars.example"),
        ("mailto:p@ars.example?subject=Bonjour", "p@ars.example"),
        ("p@ars.example,", "p@ars.example"),
        ("p@ars.example.", "p@ars.example"),
        ("'p@ars.example'", "p@ars.example"),
    ],
)
def test_an_address_among_other_things_is_shown_alone(written: str, shown_alone: str) -> None:
    with pytest.raises(ValueError, match=f"; write {shown_alone} alone"):
        address(written)
    assert meant(written) == {shown_alone}


@pytest.mark.parametrize(
    ("written", "ascii_form"),
    [
        ("p@économie.example", "p@xn--conomie-9xa.example"),
        ("p@STRASSE-ß.example", "p@xn--strasse--xya.example"),
        ("p@Économie.example", "p@xn--conomie-9xa.example"),
    ],
)
def test_an_internationalised_domain_is_shown_as_it_is_taken(written: str, ascii_form: str) -> None:
    with pytest.raises(ValueError, match="internationalised domain") as refused:
        address(written)
    assert str(refused.value).endswith(ascii_form)
    assert address(ascii_form) == ascii_form


@pytest.mark.parametrize("text", ["paul@ars.\u212aom", "ﬁ@ars.example", "paul@arſ.example"])
def test_what_merely_folds_to_another_letter_is_another_letter(text: str) -> None:
    with pytest.raises(ValueError, match=r"write (the address without accents|it as Microsoft)"):
        address(text)
    assert not text.isascii()


@given(ANY)
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    kept, told = tried(address, text)
    assert "; " in told if kept is None else address(kept) == kept
    assert all(address(each) == each for each in meant(text) if each.isascii())


@pytest.mark.parametrize("local", ["accueil", "contact", "secretariat.camsp", "direction-29", "rh"])
def test_a_mailbox_of_several_people_is_known_by_its_name(local: str) -> None:
    assert of_a_service(f"{local}@camsp.example")


@pytest.mark.parametrize("local", ["paul", "marie.contact", "rhea", "standardo", "infante"])
def test_a_person_is_no_service(local: str) -> None:
    assert of_a_service(f"{local}@camsp.example") is None


def test_what_microsoft_does_not_invite_is_named() -> None:
    assert not_invited("a+b#c@x.example") == (
        "Microsoft invites no address with # + in it; use another"
    )
    assert not_invited("a.b-c_d'e@x.example") is None


def test_a_text_that_is_known_at_a_glance_has_nothing_hidden() -> None:
    """The ideograph makes every sign of the text be looked at."""
    assert [
        hex(code)
        for code in range(0x3000)
        if hidden(f"a{chr(code)}") != hidden(f"a{chr(code)}\N{CJK UNIFIED IDEOGRAPH-6F22}")
    ] == []
