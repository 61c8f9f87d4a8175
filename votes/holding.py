"""A card that was shown stays shown for half an hour in one browser, by a signed cookie that holds its number only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from votes.access import living_card

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from votes.models import VotingCard

COOKIE: Final = "ballot"
SECONDS: Final = 30 * 60
_SALT: Final = "votes.card"
# Sent to no page but those of voting, and never from another site.
_PATH: Final = "/vote/"


def hold(response: HttpResponse, card: VotingCard) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        str(card.pk),
        salt=_SALT,
        max_age=SECONDS,
        path=_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def held(request: HttpRequest) -> VotingCard | None:
    """The card this browser showed less than half an hour ago, unless it was replaced since."""
    value = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=SECONDS)
    return living_card(int(value)) if value and value.isdecimal() else None


def let_go(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=_PATH, samesite="Strict")
    return response
