"""What text may hold: the one list, for files, tables, the store, the forms and all that is typed.

A *line* is a name, a code, an address, a title: whatever nobody sees in it is refused, since two
texts that look the same must be the same. A *paragraph* may also hold line ends, tabs, and what
typography and other scripts need between letters. Source: ``Default_Ignorable_Code_Point`` of
Unicode and the general categories Cc, Cf, Cs, Co, Zl and Zp.
"""

from __future__ import annotations

import re
import unicodedata

# Control characters, marks that change the order of reading, tags, halves, lost letters.
_NOWHERE = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u061c\\u2028-\\u202e\\u2060-\\u206f"
    "\\ud800-\\udfff\\ufdd0-\\ufdef\\ufeff\\ufff0-\\ufffd\\ufffe\\uffff\\U000e0000-\\U000e0fff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
)
# What has no width, letters that are blank, and private characters.
_UNSEEN_IN_A_LINE = (
    "\\t\\n\\r\\x85\\xad\\u034f\\u070f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200d"
    "\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3"
    "\\U0001d173-\\U0001d17a\\ue000-\\uf8ff\\U000f0000-\\U0010ffff"
)
_PICTURE = "\\xa9\\xae\\u203c-\\u205f\\u2070-\\u27ff\\u2801-\\u3299\\U0001f000-\\U0001faff"
# A picture may be several characters: its variant, and those it is joined to.
_IN_A_PICTURE = (
    f"(?<=[{_PICTURE}])\\ufe0f?\\u200d(?=[{_PICTURE}])|(?<=[{_PICTURE}])[\\ufe0e\\ufe0f]"
    "|(?<=[0-9#*])\\ufe0f(?=\\u20e3)"
)
_LINE = re.compile(f"{_IN_A_PICTURE}|([{_NOWHERE}{_UNSEEN_IN_A_LINE}])")
# What is written in Europe, nearly all of it; none of these is hidden anywhere.
_ORDINARY = re.compile("[ -~\\xa1-\\xac\\xae-\\u02ff\\u2010-\\u2027\\u20ac]*").fullmatch
_PARAGRAPH = re.compile(f"([{_NOWHERE}])")

# UTF-8 that was read as Windows-1252, Mac OS Roman or code page 850, once or twice.
_C1 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\\x81\\x8d\\x8f\\x90\\x9d"
_MOJIBAKE = re.compile(
    f"[ÂÃÅ][{_C1}\\xa0-\\xbf]|â[€‚„][{_C1}\\xa0-\\xbf]"
    "|(?:√|¬|≈|‚[ÄÇÑ])[^\\x00-\\x7f]|(?:├|┬|┼|ÔÇ|Ôé¼|Ôäó)[^\\x00-\\x7f]?"
)


_TWO_ALPHABETS = re.compile("[A-Za-zÀ-ɏ][Ͱ-᪯]|[Ͱ-᪯][A-Za-zÀ-ɏ]")


def line(text: str) -> str:
    """The one way a line is kept: trimmed, composed (NFC). ValueError says what stands in it."""
    if text.isascii() and text.isprintable():
        if kept := text.strip():
            return kept
        raise ValueError("this text is empty; write something or remove the key")
    if told := garbled(text):
        raise ValueError(told)
    kept = composed(text).strip()
    if not kept:
        raise ValueError("this text is empty; write something or remove the key")
    if told := hidden(kept):
        raise ValueError(told)
    if found := _TWO_ALPHABETS.search(kept):
        told = " beside ".join(map(called, found[0]))
        raise ValueError(f"letters of two alphabets in one word: {told}; type this text again")
    if all(unicodedata.category(each)[0] in "MZ" for each in kept):
        raise ValueError("nobody can read this text: it has no letter; write it again")
    return kept


def name(text: str) -> str:
    """A line that names somebody or something: its no-break spaces are plain spaces."""
    return plain_spaces(line(text))


def person(text: str) -> str:
    """The name of somebody: a number or a day in its place is another cell's."""
    kept = name(text)
    if not any(map(str.isalpha, kept)):
        raise ValueError(f"{kept!r} is no name of anybody: it has no letter; write the name")
    return kept


def paragraph(text: str) -> str:
    """Text of several lines, with the line ends of this house. ValueError as for a line."""
    kept = composed(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if told := hidden(kept, lines=True):
        raise ValueError(told)
    return kept


def plain_spaces(text: str) -> str:
    if text.isascii():
        return text
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in text)


def composed(text: str) -> str:
    """NFC: a letter and its accent are one character, however they were typed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def hidden(text: str, *, lines: bool = False) -> str | None:
    """What nobody sees in ``text``, by place and name; ``None`` when everything shows."""
    if _ORDINARY(text):
        return None
    for found in (_PARAGRAPH if lines else _LINE).finditer(text):
        if sign := found[1]:
            place = found.start() + 1
            if sign in "\n\r":
                return f"a line ends after character {place - 1}; write this text on one line"
            return f"character {place} is {called(sign)}; remove it, or type this text again"
    return None


def first_hidden(text: str) -> int | None:
    """Where, in text of several lines, the first character stands that may stand nowhere."""
    found = _PARAGRAPH.search(text)
    return found.start() if found else None


def garbled(text: str) -> str | None:
    """Whether letters were lost between two encodings, and what they surely were."""
    if text.isascii():
        return None
    if "\ufffd" in text:
        place = text.index("\ufffd") + 1
        return f"a letter was lost at character {place} (U+FFFD); type this text again"
    if not (found := _MOJIBAKE.search(text)):
        return None
    meant = _mended(text)
    hint = f"write {meant!r} if that is meant" if meant else "type this text again"
    place = found.start() + 1
    return f"{text.strip()!r} was garbled at character {place} by another encoding; {hint}"


def _mended(text: str) -> str | None:
    for codec in ("cp1252", "mac_roman", "cp850"):
        try:
            meant = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if hidden(meant.replace("\n", " ")) is None:
            return _mended(meant) or meant if _MOJIBAKE.search(meant) else meant
    return None


def called(sign: str) -> str:
    """``ZERO WIDTH SPACE (U+200B)``."""
    kinds = {"Cc": "a control character", "Co": "a private character", "Cs": "half a character"}
    known = unicodedata.name(sign, "") or kinds.get(unicodedata.category(sign), "no character")
    return f"{known} (U+{ord(sign):04X})"


def without_hidden(text: str) -> str:
    """What is left for a reader to recognise somebody by; never a value to keep."""
    return _LINE.sub(lambda found: "" if found[1] else found[0], text)


def shown(text: str) -> str:
    """For a screen: whatever could change or hide what is read is a mark instead."""
    return _SHOWN.sub("\N{REPLACEMENT CHARACTER}", text)


_SHOWN = re.compile(f"[{_NOWHERE}\\t\\n\\r\\x85\\u200b]")
