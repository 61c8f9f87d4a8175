from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in; `login_required` saw to it."""

    user: AbstractBaseUser  # type: ignore[assignment]
