"""Files held against a JSON Schema by check-jsonschema, which reads both as an editor does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from click.testing import Result


def checked(*words: object) -> Result:
    """``check-jsonschema WORDS`` in this process: loading it takes ten times what it does."""
    from check_jsonschema.cli import main
    from click.testing import CliRunner

    return CliRunner().invoke(main, [str(word) for word in words])
