"""A web server knows every page before it takes visitors."""

from __future__ import annotations

import pytest
from django.template import loader
from django.template.loaders import filesystem

from yinhang import warming


def test_every_template_of_ours_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    names = warming.load_everything()

    monkeypatch.setattr(filesystem.Loader, "get_contents", None)  # nothing is read from here on
    assert {"base.html", "resident/home.html", "work/case.html", "public/overview.html"} <= set(names)
    assert all(loader.get_template(name) for name in names)
