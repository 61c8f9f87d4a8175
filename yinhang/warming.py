"""Everything a first visitor would otherwise wait for: addresses, words in both languages, templates.

Loaded before the web server forks, so that its workers share it.
"""

from __future__ import annotations

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation


def load_everything() -> list[str]:
    """Half a second of work, once a process; returns the templates' names.

    A template that does not compile fails here and not at a visitor.
    """
    get_resolver().reverse_dict  # noqa: B018 — reading it fills it
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
    folder = settings.BASE_DIR / "templates"
    names = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.html"))]
    for name in names:
        get_template(name)
    return names
