"""Every operation of the interface shows an example, and each example is what its own schema allows."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

pytestmark = pytest.mark.once


@cache
def _document() -> dict[str, Any]:
    text = json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str)
    found: dict[str, Any] = json.loads(text)
    return found


def _shown() -> list[tuple[str, Any, Any]]:
    """(operation, schema, example) of each answer that holds an example."""
    found = []
    for methods in _document()["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    found += [
                        (operation["operationId"], content["schema"], example["value"])
                        for example in content.get("examples", {}).values()
                    ]
    return found


def test_each_example_is_what_the_schema_allows() -> None:
    wrong = []
    for name, schema, example in _shown():
        whole = {**schema, "components": _document()["components"]}
        check = Draft202012Validator(whole, format_checker=FormatChecker())
        wrong += [f"{name} {error.json_path}: {error.message}" for error in check.iter_errors(example)]
    assert wrong == []


def test_an_example_holds_every_field() -> None:
    """Answers are whole: what is missing in an example would be missing in the reader's picture of it."""
    components = _document()["components"]["schemas"]

    def lacking(schema: dict[str, Any], value: Any) -> set[str]:
        if "$ref" in schema:
            return lacking(components[schema["$ref"].rsplit("/", 1)[1]], value)
        if schema.get("type") == "array":
            return {name for row in value for name in lacking(schema["items"], row)}
        if not isinstance(value, dict):
            return set()
        fields = schema.get("properties", {})
        deeper = {name for key, part in value.items() if key in fields for name in lacking(fields[key], part)}
        return (fields.keys() - value.keys()) | deeper

    assert {
        name: lacking(schema, example) for name, schema, example in _shown() if lacking(schema, example)
    } == {}
