"""Large type is one class of the root, and a larger scale for pictures drawn on the server; nothing else depends on it.

That is why a walk through all pages may switch it in the browser.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
_CLASS = '{% if elder %} class="elder"{% endif %}'
_LABEL = '{% if elder %}{% translate "Standard view" %}{% else %}{% translate "Large type" %}{% endif %}'


def test_templates_know_large_type_only_as_the_class_and_the_name_of_the_switch() -> None:
    rest = {
        path.name: text
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\belder\b", text := path.read_text().replace(_CLASS, "").replace(_LABEL, ""))
    }
    assert rest == {}


def test_only_pictures_ask_for_it() -> None:
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("[a-z]*/**/*.py")
        if not path.is_relative_to(ROOT / "tests") and re.search(r"\.elder\b|\"elder\"", path.read_text())
    }
    pictures = {"pledges/views/public_charts.py", "pledges/views/public_tree.py"}
    assert asking == {"yinhang/middleware.py", "yinhang/context.py"} | pictures
