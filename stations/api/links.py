"""Which operations go on with what another answered, so that a reader, or a program, can walk on from an answer."""

from __future__ import annotations

import re
from typing import Any, Final

_BELOW: Final = re.compile(r"(?P<collection>[^{]+/)\{(?P<name>\w+)\}/[^{]*")
# Where an answer holds the name of one row.
_PLACES: Final = {"get": ("200", "$response.body#/results/0/{}"), "post": ("201", "$response.body#/{}")}


def add_links(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """REST document hook: from a collection, listed or added to, to what is done with one row of it."""
    paths = result["paths"]
    for path, methods in paths.items():
        below = _BELOW.fullmatch(path)
        if below is None:
            continue
        for verb, operation in paths.get(below["collection"], {}).items():
            status, place = _PLACES[verb]
            for one in methods.values():
                operation["responses"][status].setdefault("links", {})[one["operationId"]] = {
                    "operationId": one["operationId"],
                    "parameters": {below["name"]: place.format(below["name"])},
                }
    return result
