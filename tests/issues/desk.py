"""A signed-in browser for the workspace's tests, and what it sees on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client

from properties.models import User

if TYPE_CHECKING:
    from issues.models import Issue


def desk_of(user: User) -> Client:
    """A browser in which `user` is signed in."""
    browser = Client()
    browser.force_login(User.objects.get(pk=user.pk), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser


def page(issue: Issue, rest: str = "") -> str:
    """The address of an issue's page, or of one below it."""
    return f"/work/issues/{issue.code}/{rest}"


def verbs_on(answer: Any, issue: Issue) -> set[str]:
    """The moves whose pages a page links to."""
    html = answer.content.decode()
    return set(re.findall(rf'href="/work/issues/{issue.code}/([a-z0-9_]+)/"', html))


def codes_on(answer: Any) -> list[str]:
    """The reports a page links to, in order, each once."""
    found = re.findall(r'href="/work/issues/([A-Z]+-\d{4}-\d+)/"', answer.content.decode())
    return list(dict.fromkeys(found))
