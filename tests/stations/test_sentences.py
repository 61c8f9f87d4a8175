"""The description says of everything in it what it is, in both languages, and each sentence stands once in its room."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from stations.api import sentences
from stations.api import words_everywhere as everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
# Four words in a row, outside of what a program sends or reads.
_ENGLISH: Final = re.compile(r"[A-Za-z]+(?:[ ,;:]+[A-Za-z]+){3}")
_CODE: Final = re.compile(r"`[^`]*`")


def _drawn(language: str) -> dict[str, Any]:
    with translation.override(language):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return found


@pytest.fixture(scope="module")
def english() -> dict[str, Any]:
    return _drawn("en")


@pytest.fixture(scope="module")
def chinese() -> dict[str, Any]:
    return _drawn("zh-hans")


def _told(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(where, sentence) of everything that is to say what it is; "" where it does not."""
    components = document["components"]
    yield "info", document["info"].get("description", "")
    yield from ((f"tag {tag['name']}", tag.get("description", "")) for tag in document["tags"])
    for kind in ("headers", "securitySchemes"):
        yield from ((f"{kind} {name}", one.get("description", "")) for name, one in components[kind].items())
    for name, shape in components["schemas"].items():
        yield name, shape.get("description", "")
        for field, about in shape.get("properties", {}).items():
            yield f"{name}.{field}", about.get("description", "")
    for methods in document["paths"].values():
        for operation in methods.values():
            yield from _of_operation(operation, components["headers"])


def _of_operation(operation: dict[str, Any], headers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    key = operation["operationId"]
    yield f"{key} in short", operation["summary"]
    yield key, operation.get("description", "")
    for parameter in operation.get("parameters", ()):
        yield f"{key}({parameter['name']})", parameter.get("description", "")
    for status, answer in operation["responses"].items():
        yield f"{key} {status}", answer["description"]
        for name, header in answer.get("headers", {}).items():
            about = headers[header["$ref"].rsplit("/", 1)[1]] if "$ref" in header else header
            yield f"{key} {status} {name}", about.get("description", "")


def test_everything_says_what_it_is(english: dict[str, Any]) -> None:
    told = list(_told(english))
    assert len(told) > 2000
    assert [where for where, sentence in told if not sentence.strip()] == []


def test_everything_says_so_in_chinese_too(chinese: dict[str, Any]) -> None:
    told = list(_told(chinese))
    assert [where for where, sentence in told if not _CHINESE.search(sentence)] == []
    left = {found[0] for _where, sentence in told if (found := _ENGLISH.search(_CODE.sub("", sentence)))}
    assert left == set()


def test_both_languages_describe_the_same_interface(english: dict[str, Any], chinese: dict[str, Any]) -> None:
    assert [where for where, _sentence in _told(english)] == [where for where, _sentence in _told(chinese)]
    assert english["paths"].keys() == chinese["paths"].keys()


def test_what_is_said_of_an_operation_says_more_than_its_name(english: dict[str, Any]) -> None:
    operations = [one for methods in english["paths"].values() for one in methods.values()]
    assert [one["operationId"] for one in operations if one["description"] == one["summary"]] == []


def test_no_sentence_is_about_something_that_is_not_there(english: dict[str, Any]) -> None:
    shapes, words = english["components"]["schemas"], sentences.heard()
    known = {
        name: {"", *shape.get("properties", ()), *shape.get("enum", ())} for name, shape in shapes.items()
    }
    assert {
        name: gone for name, told in words.shapes.items() if (gone := told.keys() - known.get(name, set()))
    } == {}

    operations = {
        one["operationId"]: one for methods in english["paths"].values() for one in methods.values()
    }
    answers = {f"{key}.{status}" for key, one in operations.items() for status in one["responses"]}
    asked = {
        f"{key}.{parameter['name']}"
        for key, one in operations.items()
        for parameter in one.get("parameters", ())
    }
    assert words.operations.keys() - operations.keys() == set()
    assert words.answers.keys() - answers == set()
    assert words.parameters.keys() - asked == set()
    assert words.tags.keys() - {tag["name"] for tag in english["tags"]} == set()
    assert words.rows.keys() - {part for path in english["paths"] for part in path.split("/")} == set()
    assert everywhere.FIELDS.keys() - {field for fields in known.values() for field in fields} == set()


def test_no_two_rooms_speak_of_the_same() -> None:
    """Else the one would silence the other."""
    rooms = sentences.rooms()
    for part in sentences.Words._fields:
        keys = Counter(key for room in rooms for key in getattr(room, part))
        assert [key for key, times in keys.items() if times > 1] == [], part
