"""Which database: ``DATABASE_URL``, or a SQLite file in the state folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from provisioning.settings import BadSetting

_BUSY_SECONDS: Final = 20
# The journal mode is the file's own, set once with its tables (``setup``): asking for it at every
# opening would take a lock for which SQLite does not wait.
_SQLITE: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": _BUSY_SECONDS,
    "init_command": "PRAGMA synchronous=FULL;",
}


def database(url: str | None, state: Path) -> dict[str, Any]:
    """Django's description of it. ``BadSetting`` never repeats the URL: it may hold a password."""
    if not url:
        return _sqlite(state / "access.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadSetting("DATABASE_URL: not an address; write postgres://user@host/name") from None
    match parts.scheme:
        case "sqlite" if parts.path.strip("/"):
            return _sqlite(Path(unquote(parts.path.removeprefix("/"))))
        case "postgres" | "postgresql" if parts.path.strip("/"):
            options: dict[str, Any] = dict(parse_qsl(parts.query))
            host = options.pop("host", None) or unquote(parts.hostname or "")
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.strip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": host,
                "PORT": str(port or options.pop("port", "")),
                "OPTIONS": {"connect_timeout": _BUSY_SECONDS, **options},
            }
    raise BadSetting(
        "DATABASE_URL: neither postgres://user@host/name nor sqlite:///file; write one of them"
    )


def read_only(there: dict[str, Any]) -> dict[str, Any]:
    """The same database, for a connection that takes no lock of writing."""
    options = dict(there["OPTIONS"])
    if "transaction_mode" in options:
        options["transaction_mode"] = "DEFERRED"
    return {**there, "OPTIONS": options}


def _sqlite(file: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": dict(_SQLITE)}
