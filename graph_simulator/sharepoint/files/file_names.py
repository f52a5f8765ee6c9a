"""What a file or a folder may be called in SharePoint, and what its name says of it."""

from __future__ import annotations

from collections.abc import Callable

from graph_simulator.sharepoint.refusals import invalid_request

LONGEST_PATH = 400
FORBIDDEN = frozenset('"*:<>?/\\|')
RESERVED = frozenset({"con", "prn", "aux", "nul", ".lock", "desktop.ini", "_vti_"})
MIME_TYPES = {
    "csv": "text/csv",
    "docm": "application/vnd.ms-word.document.macroEnabled.12",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def check_name(name: object, folder_url: str) -> str:
    """Raise 400. ``folder_url`` is the decoded path from the host: all of it counts."""
    if not isinstance(name, str) or not name:
        raise invalid_request("A file or a folder needs a 'name'.")
    if found := sorted(FORBIDDEN.intersection(name)):
        raise invalid_request(f"The name '{name}' contains the character {found[0]}.")
    if name != name.strip() or name.endswith("."):
        raise invalid_request(f"The name '{name}' starts or ends with a space or a period.")
    if name.casefold() in RESERVED or name.startswith("~$"):
        raise invalid_request(f"The name '{name}' is reserved.")
    if len(f"{folder_url}/{name}") > LONGEST_PATH:
        raise invalid_request(f"The path of '{name}' is longer than {LONGEST_PATH} characters.")
    return name


def free_name(name: str, taken: Callable[[str], bool], *, folder: bool) -> str:
    """``Rapport 1.pdf`` when ``Rapport.pdf`` is there: what *rename* does on conflict."""
    stem, dot, extension = name.rpartition(".")
    if folder or not stem:
        stem, dot, extension = name, "", ""
    number, candidate = 0, name
    while taken(candidate):
        number += 1
        candidate = f"{stem} {number}{dot}{extension}"
    return candidate


def mime_type(name: str) -> str:
    return MIME_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
