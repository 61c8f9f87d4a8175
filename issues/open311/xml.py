"""One answer in the two formats of the standard. Pure.

XML wraps each member of a list in an element of its own; JSON leaves wrapper and root away (the Spark convention
of the standard), so that a list of services is a bare array. What is not known is an empty element, or null.
"""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.xmlutils import SimplerXMLGenerator

if TYPE_CHECKING:
    from collections.abc import Mapping

XML: Final = "xml"
JSON: Final = "json"
TYPES: Final[Mapping[str, str]] = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}

# What one member of each list is called.
_MEMBERS: Final[Mapping[str, str]] = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "media_urls": "media_url",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
# Letters that XML 1.0 has no way to write, not even escaped (section 2.2, production Char).
_NO_LETTERS: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def format_of(path: str) -> str:
    """The format an address asks for by its ending; XML, which every client knows, where it names none."""
    return JSON if path.endswith(f".{JSON}") else XML


def written(root: str, content: Any, form: str) -> str:
    """The text of an answer: `content` is made of dicts, lists, str, int, float, bool and None."""
    if form == JSON:
        return json.dumps(content, ensure_ascii=False, allow_nan=False)
    out = StringIO()
    sheet = SimplerXMLGenerator(out, "utf-8")
    sheet.startDocument()
    _write(sheet, root, content)
    sheet.endDocument()
    return out.getvalue()


def _write(sheet: SimplerXMLGenerator, name: str, content: Any) -> None:
    sheet.startElement(name, {})  # type: ignore[arg-type]  # a plain dict is what Django's own feeds pass
    if isinstance(content, dict):
        for inner, value in content.items():
            _write(sheet, inner, value)
    elif isinstance(content, list):
        for value in content:
            _write(sheet, _MEMBERS[name], value)
    elif content is not None:
        sheet.characters(_NO_LETTERS.sub("", _text(content)))
    sheet.endElement(name)


def _text(value: str | float | bool) -> str:  # noqa: FBT001 — one of the values of an answer
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
