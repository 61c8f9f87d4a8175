"""The front-end kit: sizes, what may not stand in a template, the drawing of fields, the toggles."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from yinhang.context import came_from, site

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ERROR_PAGES = sorted(
    path.stem for path in (ROOT / "templates/errors").glob("*.html") if path.stem != "way_out"
)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("css/portal.css", 12_000),
        ("css/campaign.css", 16_000),
        ("css/work.css", 20_000),
        ("css/admin.css", 2_000),
        ("js/report.js", 5_000),
    ],
)
def test_compressed_size_stays_in_budget(name: str, most: int) -> None:
    assert len(gzip.compress((ROOT / "static" / name).read_bytes(), 9)) <= most


@pytest.mark.parametrize("name", ["portal", "campaign", "work", "admin"])
def test_style_sheet_fetches_nothing_and_names_no_other_kit(name: str) -> None:
    text = (ROOT / f"static/css/{name}.css").read_text(encoding="utf-8")

    assert re.findall(r"url\(|@import|govuk", text) == []


@pytest.mark.parametrize("name", ["portal", "campaign", "work", "admin"])
def test_no_page_is_locked_to_one_way_of_holding_a_phone(name: str) -> None:
    """WCAG 1.3.4; axe's own rule for it would fetch the style sheet once more on every page of a walk."""
    assert "orientation" not in (ROOT / f"static/css/{name}.css").read_text(encoding="utf-8")


def test_no_template_has_inline_script_style_or_foreign_class() -> None:
    wrong = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:|govuk-|https?://")

    assert [path.name for path in TEMPLATES if wrong.search(path.read_text(encoding="utf-8"))] == []


def test_every_class_of_a_template_is_drawn() -> None:
    text = "".join((ROOT / f"static/css/{name}.css").read_text("utf-8") for name in ("work", "campaign"))
    drawn = set(re.findall(r"\.(yh-[\w-]+)", text))
    # A name cut off before `{{` or `{%` is only the beginning of a class.
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r"\b(yh-[a-z_-]*[a-z])(?![\w-]|-*\{)", path.read_text(encoding="utf-8"))
    }

    assert sorted(used - drawn) == []


def test_elder_mode_is_darker_and_larger() -> None:
    text = (ROOT / "static/css/portal.css").read_text(encoding="utf-8")
    elder = re.search(r"html\.elder\{([^}]*)\}", text)

    assert elder
    assert "font-size:137.5%" in elder[1]
    assert "--yh-brand-colour: #a31515" in elder[1]


class Report(forms.Form):
    kind = forms.ChoiceField(
        label="种类", help_text="选一项", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect
    )
    text = forms.CharField(label="说明", help_text="请说清楚", widget=forms.Textarea)
    phone = forms.CharField(label="电话", required=False)
    agree = forms.BooleanField(label="同意")


class Ids(HTMLParser):
    """Every id of a page, and every id that something on the page points to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        self.pointed |= set(given.get("aria-describedby", "").split())
        if tag == "label":
            self.pointed.add(given["for"])
        if tag == "a" and given["href"].startswith("#"):
            self.pointed.add(given["href"][1:])


def test_every_label_hint_error_and_summary_link_finds_its_target() -> None:
    form = Report({})
    page = Ids(render_to_string("components/error_summary.html", {"form": form}) + str(form))

    assert len(page.ids) == len(set(page.ids))
    assert page.pointed - set(page.ids) == set()
    assert {"id_kind_0", "id_kind_helptext", "id_kind_error", "id_text_error", "id_agree"} <= page.pointed


def test_the_summary_says_the_same_words_as_the_fields() -> None:
    form = Report({})
    summary = render_to_string("components/error_summary.html", {"form": form})

    assert re.findall(r'<li><a href="#(\w+)">', summary) == ["id_kind_0", "id_text", "id_agree"]
    for field in ("kind", "text", "agree"):
        assert f">{form.errors[field][0]}</span>" in form[field].as_field_group()
        assert f">{form.errors[field][0]}</a>" in summary


def test_a_chosen_radio_keeps_its_choice_and_escapes_its_label() -> None:
    form = Report({"kind": "b", "text": "<script>"})
    form.fields["kind"].choices = [("a", "<b>"), ("b", "乙")]  # type: ignore[attr-defined]
    html = str(form)

    assert re.search(r'value="b"[^>]* checked', html)
    assert "<b>" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_no_context(name: str) -> None:
    html = render_to_string(f"errors/{name}.html")

    assert html.count("<h1") == 1
    assert 'href="/"' in html


def test_an_anonymous_page_asks_no_row(client: Client) -> None:
    # Without the `db` mark pytest-django refuses every query.
    html = client.get("/no/such/page/").content.decode()

    assert 'class="yh-toggles__link"' in html
    assert "殷行街道办事处" in html


def test_the_toggles_come_back_to_the_same_page() -> None:
    request = RequestFactory().get("/r/abc/", {"q": "电梯", "m": "elder"})
    request.elder = True  # type: ignore[attr-defined]

    assert site(request)["toggles"] == {
        "mode_url": "/r/abc/?q=%E7%94%B5%E6%A2%AF&m=standard",
        "language_url": "/language/en/?next=%2Fr%2Fabc%2F%3Fq%3D%25E7%2594%25B5%25E6%25A2%25AF",
        "language_tag": "en",
        "language_label": "English",
    }


def test_the_toggles_never_lead_to_another_site() -> None:
    request = RequestFactory().get("/")
    request.path = "//evil.example/"

    assert site(request)["toggles"]["mode_url"] == "/%2Fevil.example/?m=elder"


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        ("http://testserver/work/?page=2", "/work/?page=2"),
        ("http://evil.example/work/", ""),
        ("http://testserver//evil.example/", "/%2Fevil.example/"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_an_error_page_leads_back_only_within_the_site(referer: str, expected: str) -> None:
    request = RequestFactory(headers={"host": "testserver", "referer": referer}).get("/")

    assert came_from(request) == expected
