"""The JSON Schema of spaces.yaml, for editors that complete and underline."""

from __future__ import annotations

import json
from typing import Any

from provisioning.spec.model import Spec

_INCLUDE = {
    "title": "Include",
    "description": "Other files beneath this one's folder, such as spaces/*.yaml",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}


def schema() -> dict[str, Any]:
    """No key is required at the top, because an included file holds only a part."""
    found = Spec.model_json_schema()
    found["properties"]["include"] = _INCLUDE
    found.pop("required", None)
    found["title"] = "spaces.yaml"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def schema_text() -> str:
    """As it stands in spaces.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
