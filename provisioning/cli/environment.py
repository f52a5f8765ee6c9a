"""What the environment says of this run. Cheap to import: no command does without it."""

from __future__ import annotations

import os

from provisioning.errors import Refusal
from provisioning.settings import BadSetting, Settings


def settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except BadSetting as error:
        raise Refusal(str(error)) from None


def store_in_use(setting: Settings) -> bool:
    """Once people ask through the store, no plan forgets them: it would turn them out."""
    file = setting.state_directory / "access.sqlite3"
    return bool(setting.environment.get("DATABASE_URL")) or file.exists()
