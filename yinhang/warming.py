"""Everything a first visitor would otherwise wait for: addresses, words in both languages, templates.

Loaded before the web server forks, so that its workers share it.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template import engines
from django.urls import get_resolver
from django.utils import translation


def load_everything() -> None:
    """About a second of work, once a process. A template that does not compile fails here and not at a visitor."""
    get_resolver().reverse_dict  # noqa: B018 — reading it fills it
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in sorted(Path(folder).rglob("*.html")):
            engines["django"].get_template(str(path.relative_to(folder)))
