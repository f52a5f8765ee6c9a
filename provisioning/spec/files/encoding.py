"""Bytes -> text, for every file that people give us; which encoding it was is said once.

A mark at the start decides; then UTF-8, which nothing else is by accident; then Windows-1252, as
long as it reads like a language. Nothing is guessed beyond that: what would be read with wrong
letters is refused at the first of them.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from provisioning.errors import Mistake
from provisioning.spec.text import composed, garbled

MOST = 32 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_ADVICE = "save it again as UTF-8 (in Excel: CSV UTF-8; in most editors: Save with encoding)"
_SMALL, _LARGE = "a-zàâäçèéêëîïñòóôöùúûüÿœæ", "A-ZÀÂÄÇÈÉÊËÎÏÑÒÓÔÖÙÚÛÜŒÆ"
# Signs that no text of Windows-1252 has in these places: the file is of another encoding.
_IMPLAUSIBLE = (
    "[\x00-\x08\x0b\x0e-\x1f\x7fƒˆ˜‰‡¨¸¬]"
    "|(?<=[a-z])[À-ÖØ-ÞŠŒŽŸ]"
    f"|(?<=[{_SMALL}{_LARGE}])[†•™‹›„‘“”¡¢£¥¦§¯±µ¶ºª¿](?=[{_SMALL}{_LARGE}])"
    f"|(?<=[{_SMALL}{_LARGE}])(?:[‚„]|[¼½¾¤Žž](?![a-z]))|[¼½¾¤³¹](?=[a-zA-Z])"
    "|[À-ÖØ-öø-ÿ]{4}"
)


class Decoded(NamedTuple):
    """``text`` is composed (NFC). Mistakes are warnings unless nothing could be read."""

    text: str
    mistakes: list[Mistake]

    @property
    def readable(self) -> bool:
        return all(mistake.warning for mistake in self.mistakes)


def decode(raw: bytes, file: str, *, most: int = MOST) -> Decoded:
    if len(raw) > most:
        size = f"the file is larger than {most >> 20} MB; split it"
        return Decoded("", [Mistake(file, 1, 1, "", size)])
    for mark, codec, name in _MARKS:
        if raw.startswith(mark):
            return _marked(raw[len(mark) :], codec, name, file)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return _windows(raw, file, error)
    if "\0" in text[:4096]:
        return _refused(file, text, text.index("\0"), "UTF-16 without its mark, or no text")
    return Decoded(composed(text), [])


def _marked(raw: bytes, codec: str, name: str, file: str) -> Decoded:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(codec, "replace")
        return _refused(file, before, len(before), f"marked as {name} and is not")
    said = f"this file is in {name}: read as such; {_ADVICE}"
    return Decoded(composed(text), [] if name == "UTF-8" else [_note(file, said)])


def _windows(raw: bytes, file: str, error: UnicodeDecodeError) -> Decoded:
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as other:
        at = other.start
        return _refused(file, raw[:at].decode("cp1252", "replace"), at, _byte(raw, at))
    if garbled(text):
        # Nearly all of it is UTF-8: it is UTF-8, with a byte that is wrong.
        at = error.start
        return _refused(file, raw[:at].decode("utf-8", "replace"), None, _byte(raw, at))
    if found := re.search(_IMPLAUSIBLE, text):
        at = found.start()
        return _refused(file, text, at, _byte(raw, at))
    said = f"this file is in Windows-1252: read as such; {_ADVICE}"
    return Decoded(composed(text), [_note(file, said)])


def _byte(raw: bytes, at: int) -> str:
    return f"byte 0x{raw[at]:02x} at offset {at} is no letter of UTF-8 nor of Windows-1252 here"


def _refused(file: str, text: str, at: int | None, why: str) -> Decoded:
    before = text if at is None else text[:at]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    told = f"this text cannot be read: {why}; {_ADVICE}"
    return Decoded("", [Mistake(file, line, column, "", told)])


def _note(file: str, text: str) -> Mistake:
    return Mistake(file, 1, 1, "", text, warning=True)
