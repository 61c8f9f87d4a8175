"""Each example of the interface is exactly what its schema allows, and whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.described import document, faults

pytestmark = pytest.mark.once


def _shown() -> list[tuple[str, Any, Any]]:
    """(operation, schema, example) of each answer and body that holds an example."""
    found = []
    for methods in document()["paths"].values():
        for operation in methods.values():
            bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
            found += [
                (operation["operationId"], content["schema"], content["example"])
                for body in bodies
                for content in body.get("content", {}).values()
                if "example" in content
            ]
    return found


def test_each_example_is_what_the_schema_allows() -> None:
    wrong = {name: told for name, schema, example in _shown() if (told := faults(schema, example))}
    assert wrong == {}


def test_an_example_of_an_answer_holds_every_field() -> None:
    """What is missing in an example would be missing in the reader's picture of the answer."""
    components = document()["components"]["schemas"]

    def lacking(schema: dict[str, Any], value: Any) -> set[str]:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return set() if name.endswith("In") else lacking(components[name], value)
        if schema.get("type") == "array":
            return {name for row in value for name in lacking(schema["items"], row)}
        if not isinstance(value, dict):
            return set()
        fields = schema.get("properties", {})
        deeper = {name for key, part in value.items() if key in fields for name in lacking(fields[key], part)}
        return {*(fields.keys() - value.keys()), *deeper}

    wrong = {name: found for name, schema, value in _shown() if (found := lacking(schema, value))}
    assert wrong == {}
