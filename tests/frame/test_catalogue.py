"""Every sentence has its Chinese, and what is compiled is what is written. Needs no gettext on the machine."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils.translation.template import templatize

from tests.frame.test_structure import FLOORS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
ROOMS = ("yinhang", *FLOORS)
FIRST_ARGUMENT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
SECOND_ARGUMENT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def in_python(text: str, where: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text, where)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = 0 if called in FIRST_ARGUMENT else 1 if called in SECOND_ARGUMENT else None
        if (
            place is not None
            and len(node.args) > place
            and isinstance(found := node.args[place], ast.Constant)
        ):
            yield str(found.value), where


def in_template(path: Path) -> Iterator[tuple[str, str]]:
    """Django turns a template into Python-like text for xgettext; the calls in it are what counts."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in re.finditer(r"\b(n|p|np)?gettext\(|\b_\(", text):
        strings = _strings_after(text, call.end())
        first = 1 if (call.group(1) or "").endswith("p") else 0
        if len(strings) > first:
            yield strings[first], str(path.relative_to(ROOT))


def _strings_after(text: str, start: int) -> list[str]:
    literal = re.compile(
        r"""\s*,?\s*(u?(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))""", re.DOTALL
    )
    found = []
    while match := literal.match(text, start):
        found.append(str(ast.literal_eval(match.group(1))))
        start = match.end()
    return found


def sentences() -> dict[str, str]:
    """Each English sentence of the site and one place where it stands."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            where = str(path.relative_to(ROOT))
            found.update(in_python(path.read_text(encoding="utf-8"), where))
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".txt"}:
            found.update(in_template(path))
    found.pop("", None)
    return found


def written() -> dict[str, list[str]]:
    """The .po file: msgid, after its context where it has one, → its translations; a fuzzy entry counts as none."""
    entries: dict[str, list[str]] = {}
    for block in (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        fields: dict[str, str] = {}
        current = ""
        for line in lines:
            if match := re.match(r'(msgid|msgid_plural|msgstr(?:\[\d\])?|msgctxt) (".*")', line):
                current = match.group(1)
                fields[current] = ast.literal_eval(match.group(2))
            elif line.startswith('"') and current:
                fields[current] += ast.literal_eval(line)
        if fields.get("msgid"):
            context = f"{fields['msgctxt']}\x04" if "msgctxt" in fields else ""
            chinese = [text for key, text in fields.items() if key.startswith("msgstr")]
            entries[context + fields["msgid"]] = chinese
    return entries


def plural_forms() -> dict[str, str]:
    """The English plural of each sentence that has one."""
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid (".*")\nmsgid_plural (".*")$', text, re.MULTILINE)
    return {ast.literal_eval(one): ast.literal_eval(many) for one, many in pairs}


def compiled() -> dict[str, str]:
    with (FOLDER / "django.mo").open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    plain = {key[0] if isinstance(key, tuple) else key: text for key, text in catalogue.items()}
    return {key: text for key, text in plain.items() if key}


def in_any_context(entries: dict[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, chinese in entries.items():
        found.setdefault(key.rpartition("\x04")[2], []).extend(chinese)
    return found


def test_gettext_is_called_by_a_name_that_is_collected() -> None:
    """Only these names are known to xgettext: under another one a sentence stays English, and nobody is told."""
    wrong = [
        f"{path.relative_to(ROOT)}: {alias.name} as {alias.asname}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and (alias.asname or alias.name) not in FIRST_ARGUMENT | SECOND_ARGUMENT
    ]
    assert wrong == []


def test_every_sentence_has_its_chinese() -> None:
    known = in_any_context(written())
    missing = {text: where for text, where in sentences().items() if not any(known.get(text, []))}
    assert missing == {}


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert compiled() == {text: chinese[0] for text, chinese in written().items() if chinese[0]}


def test_a_translation_keeps_the_placeholders() -> None:
    plurals = plural_forms()
    wrong = {
        text: chinese
        for text, translations in written().items()
        for chinese in translations
        # The plural of Chinese is one form, so what counts is that nothing is invented and nothing named is lost.
        if chinese
        and set(PLACEHOLDER.findall(chinese)) - set(PLACEHOLDER.findall(text + plurals.get(text, "")))
    }
    assert wrong == {}


def test_chinese_sentences_use_full_width_marks() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;!?](?:\s|$|[\u4e00-\u9fff])|[\u4e00-\u9fff]\.(?:\s|$)")
    wrong = {
        text: chinese
        for text, translations in written().items()
        for chinese in translations
        if half.search(chinese)
    }
    assert wrong == {}
