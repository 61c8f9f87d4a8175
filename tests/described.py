"""What the interface's own document says of an answer, to hold an answer against."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from stations.management.commands.write_openapi import document as written


@cache
def document() -> dict[str, Any]:
    """The whole document, as every reader gets it."""
    found: dict[str, Any] = json.loads(written())
    return found


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """Where a value is not what a schema of the document allows; a field the schema does not name is one."""
    whole = {**schema, "components": _closed()}
    check = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in check.iter_errors(value)]


def shape_of(path: str, method: str = "get", status: str = "200") -> dict[str, Any]:
    """The schema of an answer; `path` as the document writes it."""
    answer = document()["paths"][path][method]["responses"][status]
    found: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return found


@cache
def _closed() -> dict[str, Any]:
    """The components without room for fields they do not name."""
    components: dict[str, Any] = json.loads(json.dumps(document()["components"]))
    for shape in components["schemas"].values():
        if "properties" in shape:
            shape.setdefault("additionalProperties", False)
    return components
