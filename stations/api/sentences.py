"""The sentences of the interface's description: each room says what its fields mean, and one hook puts them in place.

A room hands its `Words` in when it is ready, because no floor knows those above it. What is the same in every room
(paging, conditions, statuses, headers) is in `words_everywhere`. Every sentence leaves in the reader's language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from stations.api import words_everywhere as everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise

_ROW: Final = re.compile(r"(?P<collection>\w+)/\{(?P<name>\w+)\}")
# A filter lists its values after its label; so does a set of values.
_VALUES: Final = "* `"


class Words(NamedTuple):
    """Sentences of one room.

    `shapes`: by component and its field; "" is the component itself; in a set of values, what each is called.
    `operations`: by operationId. `answers` and `parameters`: by operationId and status or name, as in
    "fileIssue.409". `rows`: what a path calls a row of a collection by. `tags`: by tag.
    """

    shapes: Mapping[str, Mapping[str, _StrPromise]]
    operations: Mapping[str, _StrPromise] = {}
    answers: Mapping[str, _StrPromise] = {}
    parameters: Mapping[str, _StrPromise] = {}
    rows: Mapping[str, _StrPromise] = {}
    tags: Mapping[str, _StrPromise] = {}


_ROOMS: Final[list[Words]] = []


def register(*words: Words) -> None:
    """A room's sentences; no two rooms speak of the same."""
    _ROOMS.extend(words)


def rooms() -> list[Words]:
    return list(_ROOMS)


def heard() -> Words:
    """What all rooms say, as one."""
    return Words(
        *({key: told for part in parts for key, told in part.items()} for parts in zip(*_ROOMS, strict=True))
    )


def add_sentences(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """REST document hook: every shape, field, operation, parameter, answer, header, tag and sign-in says what it is."""
    said, components = heard(), result["components"]
    result["info"]["title"] = str(everywhere.TITLE)
    result["info"]["description"] = "\n\n".join(_beginning())
    shapes = {name: _shape(name, shape, said) for name, shape in components["schemas"].items()}
    for name, shape in shapes.items():
        if "properties" in shape:
            shapes[name] = {**shape, "properties": _fields(shape, said.shapes.get(name, {}), shapes)}
    components["schemas"] = shapes
    for path, methods in result["paths"].items():
        for operation in methods.values():
            _describe(operation, dict(_rows_of(path, said)), said)
    components["headers"] = {
        name: {"description": str(told), "schema": {"type": everywhere.NUMBERS.get(name, "string")}}
        for name, told in everywhere.HEADERS.items()
    }
    for name, told in everywhere.SCHEMES.items():
        components["securitySchemes"][name]["description"] = str(told)
    used = [tag for methods in result["paths"].values() for one in methods.values() for tag in one["tags"]]
    result["tags"] = [
        {"name": tag, "description": str(said.tags.get(tag, ""))} for tag in dict.fromkeys(used)
    ]
    return result


def _beginning() -> Iterator[str]:
    for heading, text in everywhere.BEGINNING:
        yield f"**{heading}**  \n{text}" if heading else str(text)


def _shape(name: str, shape: dict[str, Any], said: Words) -> dict[str, Any]:
    """A component with its own sentence, which for a set of values lists what each is called."""
    words = said.shapes.get(name, {})
    if words.keys() & set(shape.get("enum", ())):
        return {**shape, "description": "\n".join(f"{_VALUES}{one}` - {words[one]}" for one in shape["enum"])}
    told = words.get("") or (everywhere.PAGE if name.startswith("Paginated") else None)
    return shape if told is None else {**shape, "description": str(told)}


def _fields(
    shape: dict[str, Any], words: Mapping[str, _StrPromise], shapes: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields of a component with what they are. What a reference says itself is not read where a field says
    something too, so the values of a set are told with the field again.
    """
    known = {**everywhere.FIELDS, **words}
    return {
        field: {**about, "description": f"{known[field]}{_values_of(_meant(about, shapes))}"}
        if field in known
        else about
        for field, about in shape["properties"].items()
    }


def _meant(about: dict[str, Any], shapes: Mapping[str, Any]) -> str:
    """What the first reference of a field says of itself."""
    first = next(iter([*about.get("allOf", ()), *about.get("oneOf", ())]), about)
    name = first.get("$ref", "").rsplit("/", 1)[-1]
    return str(shapes[name].get("description", "")) if name and "enum" in shapes[name] else ""


def _rows_of(path: str, said: Words) -> Iterator[tuple[str, _StrPromise]]:
    """What each parameter of an address is: it follows the collection whose row it names."""
    for found in _ROW.finditer(path):
        if told := said.rows.get(found["collection"]):
            yield found["name"], told


def _describe(operation: dict[str, Any], rows: Mapping[str, _StrPromise], said: Words) -> None:
    """Everything of one operation."""
    key = operation["operationId"]
    usual = operation.get("description") or operation["summary"]
    operation["description"] = str(said.operations.get(key, usual))
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        told = said.parameters.get(f"{key}.{name}") or rows.get(name) or everywhere.PARAMETERS.get(name)
        if told is not None:
            parameter["description"] = f"{told}{_values_of(parameter.get('description', ''))}"
    headers = {parameter["name"] for parameter in operation.get("parameters", ())}
    for status, answer in operation["responses"].items():
        told = said.answers.get(f"{key}.{status}") or everywhere.STATUSES.get(status)
        answer["description"] = str(told or "")
        more = everywhere.headers_of(status, keyed="x-scope" in operation, asked=headers)
        names = dict.fromkeys([*answer.get("headers", ()), *more])
        if names:
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _values_of(text: str) -> str:
    """The part of a filter's description that lists its values, in the reader's language already."""
    _label, mark, values = text.partition(_VALUES)
    return f"\n\n{mark}{values}" if mark else ""
