"""From what ECharts writes to what a page may hold: no style, no script, no class; a title, and links.

The content security policy allows no inline style, so text attributes become attributes of the element. Marks of
the engine (`ecmeta_…`, running numbers in ids) go, so that the same option gives the same text on every machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET  # nosec B405

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMESPACES: Final = re.compile(r' xmlns(?::xlink)?="[^"]*"')
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")
_LONG_NUMBER: Final = re.compile(r"(\d\.\d)\d+")
_DROPPED: Final = frozenset({"class", "baseProfile", "version", "pointer-events", "style"})
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# The font is the page's own: only these say something of a text.
_KEPT_STYLES: Final = frozenset({"font-size", "font-weight"})


@dataclass(frozen=True, slots=True)
class Link:
    """Where a part of the picture leads, and its name in full words."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class Ways:
    """The links of a picture by the number of the data item, and the items that have a label, in their order."""

    links: Mapping[int, Link]
    labels: Sequence[int] = ()


def finish(drawn: str, *, mark: str, title: str, desc: str, ways: Ways | None = None) -> str:
    """The SVG for a page. `mark` makes its ids unique there.

    A picture with links is a group for screen readers: the parts of an `img` cannot be reached.
    """
    # What our own engine wrote, no stranger's document.
    root = ET.fromstring(_NAMESPACES.sub("", drawn, count=2))  # noqa: S314 # nosec B314
    names: dict[str, str] = {}
    for part in root.iter():
        if (name := part.get("id")) is not None:
            names[name] = f"{mark}-{len(names)}"
    keys = {part: _key(part) for part in root}
    for part in root.iter():
        _clean(part, names)
    parts = [part for part in root if part.tag != "style"]
    for part in list(root):
        root.remove(part)
    _say(root, mark, title, desc)
    root.extend(_linked(parts, keys, ways) if ways else parts)
    root.set("role", "group" if ways else "img")
    return ET.tostring(root, encoding="unicode")


def _key(part: ET.Element) -> int | None:
    """The number of the data item a shape stands for. Lines between items have numbers of their own: none."""
    if part.get("ecmeta_ssr_type") != "chart" or part.get("fill") == "none":
        return None
    return int(part.get("ecmeta_data_index", "-1"))


def _clean(part: ET.Element, names: Mapping[str, str]) -> None:
    for name, value in _styles(part.get("style", "")):
        if name in _KEPT_STYLES:
            part.set(name, value.removesuffix("px"))
    for name, value in list(part.attrib.items()):
        if name in _DROPPED or name.startswith("ecmeta_") or name == _SPACE:
            del part.attrib[name]
        else:
            part.set(name, _said(name, value, names))
    part.tail = None
    if not (part.text or "").strip():
        part.text = None


def _said(name: str, value: str, names: Mapping[str, str]) -> str:
    """The value of an attribute with our ids and without digits nobody can see."""
    if name == "id":
        return names[value]
    if value.startswith("url("):
        return _REFERENCE.sub(lambda found: f"url(#{names[found[1]]})", value)
    if name == "stroke-width" or value.startswith("translate"):
        return _LONG_NUMBER.sub(r"\1", value)
    return value


def _styles(text: str) -> list[tuple[str, str]]:
    pairs = (entry.partition(":") for entry in text.split(";") if entry)
    return [(name.strip(), value.strip()) for name, _colon, value in pairs]


def _say(root: ET.Element, mark: str, title: str, desc: str) -> None:
    for name, words in (("title", title), ("desc", desc)):
        part = ET.SubElement(root, name, {"id": f"{mark}-{name}"})
        part.text = words
    root.set("aria-labelledby", f"{mark}-title")
    root.set("aria-describedby", f"{mark}-desc")


def _linked(parts: list[ET.Element], keys: Mapping[ET.Element, int | None], ways: Ways) -> list[ET.Element]:
    """The parts with all that share a link inside one <a>, where the first of them stood.

    Labels come after all items, in the order of their items: a plate, then its lines of text.
    """
    done: list[ET.Element] = []
    anchors: dict[Link, ET.Element] = {}
    owners, owner = iter(ways.labels), None
    for part in parts:
        key = keys[part]
        if key is None and anchors:
            owner = next(owners, None) if part.tag == "path" else owner
            key = owner
        link = None if key is None or part.tag == "defs" else ways.links.get(key)
        if link is None:
            done.append(part)
        else:
            if link not in anchors:
                anchors[link] = _anchor(link)
                done.append(anchors[link])
            anchors[link].append(part)
    return done


def _anchor(link: Link) -> ET.Element:
    anchor = ET.Element("a", {"href": link.href, "aria-label": link.name})
    ET.SubElement(anchor, "title").text = link.name
    return anchor
