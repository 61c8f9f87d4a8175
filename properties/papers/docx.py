"""A paper as a Word file, written with the office's template where it keeps one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from properties.papers import frame
from yinhang.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from properties.papers.shape import Paper

_PICTURE: Final = Mm(45)
_DIGITS: Final = "〇一二三四五六七八九"
_TEN: Final = 10
# What a file that somebody edited may raise: no zip, no XML, no such part, no such name, no such filter.
_BROKEN: Final = (
    TemplateError, BadZipFile, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError
)  # fmt: skip


def template_path(kind: str) -> Path:
    """Where the office may keep a template of its own for this kind of paper."""
    path: Path = settings.VAR_DIR / f"{kind}.docx"
    return path


def written(paper: Paper) -> bytes:
    """The docx file. Refused("report.template") when the office's template cannot be used."""
    path = template_path(paper.kind)
    source = io.BytesIO(path.read_bytes() if path.exists() else frame.built())
    into = io.BytesIO()
    try:
        page = DocxTemplate(source)
        page.render(
            _context(paper) | _picture(page, paper), jinja_env=SandboxedEnvironment(), autoescape=True
        )
        page.save(into)
    except _BROKEN as error:
        raise Refused(
            "report.template",
            _("The paper's template cannot be used. Please correct or remove var/%(file)s.")
            % {"file": path.name},
        ) from error
    return into.getvalue()


def _picture(page: DocxTemplate, paper: Paper) -> dict[str, Any]:
    return {"picture": InlineImage(page, io.BytesIO(paper.picture), width=_PICTURE) if paper.picture else ""}


def _context(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "office": paper.office,
        "dated": paper.dated,
        "notice": paper.notice,
        "sections": [
            {
                "title": f"{number(place)}{section.title}",
                "sentences": section.sentences,
                "header": [str(name) for name in section.header],
                "rows": [[str(cell) for cell in row] for row in section.rows],
            }
            for place, section in enumerate(paper.sections, start=1)
        ],
    }


def number(place: int) -> str:
    """“一、” … “十三、” in Chinese, “1. ” elsewhere; up to 19."""
    if not (get_language() or "").startswith("zh"):
        return f"{place}. "
    tens, ones = divmod(place, _TEN)
    return f"{'十' if tens else ''}{_DIGITS[ones] if ones else ''}、"
