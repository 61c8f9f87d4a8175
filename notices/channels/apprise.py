"""Group chats: 企业微信, 钉钉, 飞书. The rooms come from the settings; nobody types an address into a page."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

import apprise
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notices.channels.base import PATIENCE_SECONDS, SendError, link, one_line, without_urls

if TYPE_CHECKING:
    from notices.parties import Address, Words

# At DEBUG it writes whole addresses to the log, and those are secrets.
logging.getLogger("apprise").setLevel(logging.INFO)

# Each of these speaks to one known host over TLS. json://, form://, xml:// or file:// would reach any.
ALLOWED_SCHEMES = frozenset({"wecombot", "dingtalk", "feishu", "lark"})


@cache
def _rooms(urls: tuple[str, ...]) -> apprise.Apprise:
    """The rooms to speak to; ImproperlyConfigured for a scheme that is not on the list."""
    rooms = apprise.Apprise()
    for url in urls:
        scheme = url.partition("://")[0].lower()
        patience = f"{'&' if '?' in url else '?'}cto={PATIENCE_SECONDS / 2}&rto={PATIENCE_SECONDS / 2}"
        if scheme not in ALLOWED_SCHEMES or not rooms.add(url + patience):
            raise ImproperlyConfigured(
                f"APPRISE_URLS holds a {scheme}:// address that is not allowed or not whole."
            )
    return rooms


class Rooms:
    def send(self, *, key: str, to: Address, words: Words) -> str:
        """One post to every room; these robots give no number back."""
        rooms = _rooms(tuple(settings.APPRISE_URLS))
        body = "\n".join(part for part in (without_urls(words.body), link(words.path)) if part)
        title = one_line(without_urls(words.title))
        if not rooms.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            raise SendError("room-refused" if len(rooms) else "no-room", permanent=not len(rooms))
        return ""
