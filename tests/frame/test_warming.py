"""A web server knows every page before it takes visitors."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template import engines
from django.urls import get_resolver
from django.utils.translation import trans_real

from yinhang import warming


def test_every_template_both_languages_and_the_addresses_are_loaded() -> None:
    warming.load_everything()

    (loader,) = engines["django"].engine.template_loaders
    known = {str(key).partition("-")[0] for key in loader.get_template_cache}
    folder = Path(settings.TEMPLATES[0]["DIRS"][0])
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.html")} <= known
    assert {"zh-hans", "en"} <= set(trans_real._translations)
    assert get_resolver()._populated
