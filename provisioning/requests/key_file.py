"""Where the secret keys of a store are kept: the environment, or a file in the state folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from provisioning.requests.keys import SecretKey
from provisioning.settings import BadSetting, Settings

_SHORTEST_KEY: Final = 32


def keys_at_hand(settings: Settings) -> list[SecretKey]:
    """Those of this machine, without opening a store nor making a key."""
    environment, state = settings.environment, settings.state_directory
    if "EXTRANET_SECRET_KEY" in environment or (state / "secret.key").exists():
        return [SecretKey(each) for each in secret_keys(environment, state)]
    return []


def secret_keys(environment: Mapping[str, str], state: Path) -> list[str]:
    """``EXTRANET_SECRET_KEY``, or one made once and kept beside the store, for its owner only;
    then the former ones: ``EXTRANET_SECRET_KEY_FALLBACKS``, or the other lines of that file.
    """
    given = environment.get("EXTRANET_SECRET_KEY")
    former = environment.get("EXTRANET_SECRET_KEY_FALLBACKS", "").split()
    if given:
        found = {"EXTRANET_SECRET_KEY": [given], "EXTRANET_SECRET_KEY_FALLBACKS": former}
        for name, some in found.items():
            if any(len(key) < _SHORTEST_KEY for key in some):
                raise BadSetting(f"{name}: shorter than {_SHORTEST_KEY} characters")
        return [given, *former]
    file = state / "secret.key"
    if not file.exists():
        _make_key(file)
    return [*_kept(file), *former]


def _make_key(file: Path) -> None:
    """Whole before it has its name: whoever starts at the same moment reads a key or none."""
    descriptor, beside = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
    try:
        with os.fdopen(descriptor, "wb") as made:
            made.write(secrets.token_urlsafe(48).encode())
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        os.unlink(beside)  # noqa: PTH108 - mkstemp gives a string


def _kept(file: Path) -> list[str]:
    found = file.read_text(encoding="ascii").split()
    if not found or any(len(key) < _SHORTEST_KEY for key in found):
        raise BadSetting(
            f"{file}: cut short; restore it from a backup, or remove it to start with a new key "
            "(links already sent stop working, and old journal lines name nobody any more)"
        )
    return found
