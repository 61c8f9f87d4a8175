"""The request of someone who is signed in, as the type checker should see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from properties.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets. Never built by us."""

    user: User
