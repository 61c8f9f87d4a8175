"""What every page is drawn with: the office's texts, the two toggles, the workspace navigation.

Nothing here touches the database while an anonymous page is drawn: whatever needs a row is lazy and asked
for only by the workspace templates.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

OFFICE = {
    "name": "OFFICE_NAME",
    "phone": "OFFICE_PHONE",
    "icp": "ICP_NUMBER",
    "police": "POLICE_NUMBER",
    "site_code": "SITE_CODE",
}
# Each language names itself in its own words, so these two are never translated.
OTHER_LANGUAGE = {"zh-hans": ("en", "en", "English"), "en": ("zh-hans", "zh-Hans", "中文")}


class NavItem(TypedDict):
    """One entry of the workspace navigation; `count` 0 draws no badge."""

    text: str | _StrPromise
    href: str
    current: bool
    count: int


NAV: tuple[tuple[_StrPromise, str], ...] = (
    (_("Today"), "work:today"),
    (_("Reports"), "work:list"),
    (_("Spots"), "work:spots"),
    (_("Pledges"), "campaign:pledges"),
    (_("Messages"), "notices:inbox"),
)
# Behind "More": a phone's first screen belongs to the work, not to its menu.
MORE: tuple[tuple[_StrPromise, str], ...] = (
    (_("Calls for support"), "campaign:support"),
    (_("Live incidents"), "work:incidents"),
    (_("Red council halls"), "halls:list"),
    (_("Register of homes"), "register:compounds"),
    (_("Contracts"), "contracts:list"),
    (_("Owners' committees"), "committees:desk"),
    (_("Owners' money"), "money:list"),
    (_("Owners' votes"), "votes:list"),
    (_("Renewal works"), "places:works"),
    (_("Inspections"), "places:inspections"),
    (_("Service assessment"), "assessments:periods"),
    (_("Red and black list"), "campaign:leagues"),
    (_("My settings"), "notices:settings"),
)
ADMIN = ((_("Administration"), "admin:index"),)
STATUS = ((_("System status"), "status"),)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of `base.html` and `work/base.html`."""
    return {
        "office": {key: getattr(settings, name) for key, name in OFFICE.items()},
        "imprint": SimpleLazyObject(_imprint),
        "demo": settings.DEMO_RIBBON,
        "elder": bool(getattr(request, "elder", False)),
        "toggles": _toggles(request),
        "work_nav": SimpleLazyObject(lambda: _nav(request)),
        "my_posts": SimpleLazyObject(lambda: _posts(request)),
    }


def _imprint() -> SafeString:
    """Who runs the site and under which numbers, drawn."""
    return _imprint_drawn(get_language() or "", *(getattr(settings, name) for name in OFFICE.values()))


@lru_cache(maxsize=16)
def _imprint_drawn(language: str, *office: str) -> SafeString:
    with override(language):
        return render_to_string("components/imprint.html", {"office": dict(zip(OFFICE, office, strict=True))})


def _nav(request: HttpRequest) -> SafeString:
    """The workspace navigation of the person, drawn."""
    from properties.access import standing
    from yinhang.status import READERS  # the page is drawn with what is here

    current = request.path if request.path in _addresses() else ""
    watches = standing(request.user).holds(*READERS)
    return _nav_drawn(get_language() or "", current, _unread(request), watches, request.user.is_staff)


@lru_cache(maxsize=1024)
def _nav_drawn(language: str, current: str, unread: int, watches: bool, administers: bool) -> SafeString:  # noqa: FBT001
    """Every page of the workspace has it, and it is one of few: drawn anew, it was a sixth of the drawing."""
    more = (*MORE, *(STATUS if watches else ()), *(ADMIN if administers else ()))
    found = {"work_nav": _entries(NAV, current, unread), "work_more": _entries(more, current, unread)}
    with override(language):
        return render_to_string("components/nav.html", found)


def _toggles(request: HttpRequest) -> Mapping[str, str]:
    """Addresses that change type size or language and come back to the page in hand, query and all.

    The query string is read raw: an error page must be drawn for one that `request.GET` refuses to parse.
    """
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] != "m"]
    path = escape_leading_slashes(escape_uri_path(request.path))
    mode = "standard" if getattr(request, "elder", False) else "elder"
    here = f"{path}?{urlencode(kept)}" if kept else path
    code, tag, label = OTHER_LANGUAGE["en" if get_language() == "en" else "zh-hans"]
    return {
        "mode_url": f"{path}?{urlencode([*kept, ('m', mode)])}",
        "language_url": f"{reverse('language', args=[code])}?{urlencode({'next': here})}",
        "language_tag": tag,
        "language_label": label,
    }


@cache
def _address_of(name: str) -> str:
    """Addresses without arguments never change."""
    return reverse(name)


@cache
def _addresses() -> frozenset[str]:
    """Where an entry of the navigation may be the page in hand."""
    return frozenset(_address_of(name) for _text, name in (*NAV, *MORE, *STATUS, *ADMIN))


def _entries(entries: tuple[tuple[_StrPromise, str], ...], current: str, unread: int) -> list[NavItem]:
    """Return one part of the workspace navigation."""
    return [
        {
            "text": text,
            "href": (href := _address_of(name)),
            "current": href == current,
            "count": unread if name == "notices:inbox" else 0,
        }
        for text, name in entries
    ]


def came_from(request: HttpRequest) -> str:
    """The page of this site that led here, as a path, or "": where an error page leads back to."""
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if not referer.path or referer.netloc != request.headers.get("Host", ""):
        return ""
    path = escape_leading_slashes(referer.path)
    return f"{path}?{referer.query}" if referer.query else path


def _unread(request: HttpRequest) -> int:
    from notices.boards import unread_count

    return unread_count(request.user) if request.user.is_authenticated else 0


def _posts(request: HttpRequest) -> tuple[Any, ...]:
    from properties.access import standing

    return standing(request.user).posts
