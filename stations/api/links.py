"""Which operations go on with what another answered, so that a reader, or a program, can walk on from an answer."""

from __future__ import annotations

import re
from typing import Any, Final

_BELOW: Final = re.compile(r"(?P<collection>[^{]+/)\{(?P<name>\w+)\}/[^{]*")
_STATUS: Final = {"get": "200", "post": "201"}
_JSON: Final = "application/json"


def add_links(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """REST document hook: from a collection, listed or added to, to what is done with one row of it."""
    paths = result["paths"]
    for path, methods in paths.items():
        below = _BELOW.fullmatch(path)
        if below is None:
            continue
        for verb, operation in paths.get(below["collection"], {}).items():
            answer = operation["responses"][_STATUS[verb]]
            place = f"$response.body#/{_row(verb, answer)}{_field(below['name'])}"
            for one in methods.values():
                about = {"operationId": one["operationId"], "parameters": {below["name"]: place}}
                answer.setdefault("links", {})[one["operationId"]] = about
    return result


def _row(verb: str, answer: dict[str, Any]) -> str:
    """Where the first row is: all of what was added, in a page, or in a list without pages."""
    if verb == "post":
        return ""
    return "0/" if answer["content"][_JSON]["schema"].get("type") == "array" else "results/0/"


def _field(name: str) -> str:
    """A path calls a row by its noun where something hangs on it; the row itself says `code`."""
    return name if name == "id" else "code"
