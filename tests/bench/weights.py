"""How many bytes a page needs before it is drawn: HTML, styles, scripts and icons, compressed; photos apart."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass

_STYLE = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b[^>]*\bsrc=[\"']?([^\"'\s>]+)", re.IGNORECASE)
_HREF = re.compile(r"\bhref=[\"']?([^\"'\s>]+)", re.IGNORECASE)
_USE = re.compile(r"<use\b[^>]*\bhref=[\"']?([^\"'#\s>]+)", re.IGNORECASE)
_LOADED = re.compile(r"\brel=[\"']?(?:stylesheet|icon|preload|modulepreload)\b", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*\bsrc=[\"']?(/static/[^\"'\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Weight:
    """Compressed bytes by kind."""

    html: int
    styles: int
    scripts: int
    pictures: int

    @property
    def total(self) -> int:
        return self.html + self.styles + self.scripts + self.pictures


def weigh(html: bytes, fetch: Callable[[str], bytes]) -> Weight:
    """`fetch` returns what is behind an address of the page's own static files."""
    text = html.decode()
    links = [link for link in _STYLE.findall(text) if _LOADED.search(link)]
    hrefs = {found[1] for link in links if (found := _HREF.search(link))}
    styles = {href for href in hrefs if href.split("?")[0].endswith(".css")}
    pictures = (hrefs - styles) | set(_IMAGE.findall(text)) | set(_USE.findall(text))
    scripts = set(_SCRIPT.findall(text)) | {href for href in pictures if href.split("?")[0].endswith(".js")}
    return Weight(
        html=_packed(html),
        styles=sum(_packed(fetch(path)) for path in styles),
        scripts=sum(_packed(fetch(path)) for path in scripts),
        pictures=sum(_packed(fetch(path)) for path in pictures - scripts if path.startswith("/static/")),
    )


def _packed(data: bytes) -> int:
    """As nginx sends it; what does not shrink is sent as it is."""
    return min(len(data), len(gzip.compress(data, 6)))
