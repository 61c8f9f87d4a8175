"""An example for each operation, from `data/api_examples.json` of the room it is in: request and answer by operation."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.apps import apps

FILE: Final = "data/api_examples.json"
_JSON: Final = "application/json"


@cache
def examples() -> dict[str, dict[str, Any]]:
    """`{"fileIssue": {"request": …, "status": "201", "response": …}}` of all rooms."""
    found: dict[str, dict[str, Any]] = {}
    for app in apps.get_app_configs():
        path = Path(app.path) / FILE
        if path.is_file():
            found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def add_examples(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """REST document hook: put each example where its operation says what it takes and answers."""
    for methods in result["paths"].values():
        for operation in methods.values():
            known = examples().get(operation["operationId"], {})
            if "request" in known:
                operation["requestBody"]["content"][_JSON]["example"] = known["request"]
            if "response" in known:
                content = operation["responses"][known.get("status", "200")]["content"]
                content[_JSON]["example"] = known["response"]
    return result
