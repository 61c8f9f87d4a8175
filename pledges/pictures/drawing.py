"""A picture for a page: drawn once, kept for an hour under what it shows, and left out when nobody can draw."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pledges.pictures import engine, svg

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_SECONDS: Final = 3600
# What could not be drawn is not tried again at every click.
REFUSED_SECONDS: Final = 60


def picture(
    option: Mapping[str, Any],
    *,
    width: int,
    height: int,
    title: str,
    desc: str,
    ways: svg.Ways | None = None,
) -> SafeString:
    """The drawing of an ECharts option in a box that scrolls sideways; "" when it cannot be drawn now.

    Its words are already in the reader's language, so the language is part of the key by itself.
    """
    asked = {
        "option": option,
        "size": [width, height],
        "words": [title, desc],
        "links": [[key, link.href, link.name] for key, link in ways.links.items()] if ways else [],
    }
    mark = hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
    known: str | None = cache.get(f"picture:{mark}")
    if known is None:
        try:
            drawn = engine.draw(option, width=width, height=height)
            known = svg.finish(drawn, mark=f"p{mark[:8]}", title=title, desc=desc, ways=ways)
        except engine.Unavailable:
            known = ""
        cache.set(f"picture:{mark}", known, KEPT_SECONDS if known else REFUSED_SECONDS)
    if not known:
        return SafeString("")
    # `svg.finish` escapes every word in it.
    return format_html(
        '<div class="yh-picture" role="region" tabindex="0" aria-label="{}">{}</div>',
        title,
        mark_safe(known),  # noqa: S308 # nosec B308 B703
    )
