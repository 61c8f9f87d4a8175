"""Everything that can be wrong with a sheet, as sentences in the reader's language. Pure.

A problem is kept as its code and its details, and worded when it is shown: whoever looks may read another language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from properties.register_sheets.columns import BY_KEY, CHOICES, labels

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Problem(NamedTuple):
    """`column` is the key of a column, or "" where the whole row or sheet is meant."""

    code: str
    column: str = ""
    details: dict[str, Any] = {}


class Unreadable(Exception):
    """The sheet as a whole cannot be used; nothing of it is kept."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


SENTENCES: Final[dict[str, _StrPromise]] = {
    # the whole sheet
    "sheet.not-a-sheet": _("This is neither an xlsx workbook nor a CSV text. Please save it as one of them."),
    "sheet.broken": _("This workbook is damaged or was not written by a spreadsheet program."),
    "sheet.locked": _("This workbook is protected by a password. Please save it without one."),
    "sheet.too-much": _("This workbook unpacks to more than a sheet of the register can hold."),
    "sheet.encoding": _("The CSV text is neither UTF-8 nor GB18030. Please save it anew in one of them."),
    "sheet.empty": _("There is no row below the headers."),
    "sheet.no-headers": _("There is no row of headers. Please start from the template."),
    "sheet.too-long": _("The sheet has more than %(most)d rows. Please split it."),
    "sheet.missing": _("These columns are missing: %(columns)s."),
    "sheet.unknown": _(
        "The header “%(header)s” in column %(letter)s is not known. Please use the template's headers."
    ),
    "sheet.twice": _("The column “%(columns)s” is there twice: in %(letters)s."),
    "sheet.unheaded": _("Column %(letter)s has content but no header (row %(row)d)."),
    "sheet.merged": _("Merged cells cannot be read: %(ranges)s. Please split them and fill in every row."),
    "sheet.failed": _("Reading this sheet failed several times. Please split it, or ask the administrator."),
    # a cell
    "cell.formula": _("There is a formula. Please put the value itself into the cell."),
    "cell.error": _("There is an error of the spreadsheet program (such as #N/A)."),
    "cell.characters": _("There are characters that are no text."),
    "cell.too-long": _("At most %(longest)d characters are possible."),
    "cell.became-date": _("The spreadsheet program turned this into a date. Please format the cell as text."),
    "cell.lost-digits": _(
        "The spreadsheet program dropped digits. Please format the cell as text and type it again."
    ),
    "cell.empty": _("This cell is empty."),
    "cell.unknown-word": _("“%(word)s” is not possible here. Possible: %(words)s."),
    # an area
    "area.not-a-number": _("This is not a number."),
    "area.not-positive": _("An area is greater than 0."),
    "area.too-small": _("An area is at least 0.01 m²."),
    "area.too-large": _("An area is at most 99,999.99 m²."),
    "area.too-precise": _("An area has at most two digits after the point."),
    "area.without-source": _("Area and source of the area go together."),
    # a day
    "day.not-a-day": _("This is not a day. Please write it like 2024-05-01."),
    "day.future": _("This day has not come yet."),
    "day.too-early": _("A day before 1900 cannot be right."),
    # an owner
    "owner.no-name": _(
        "The owner's name is missing; the other cells about the owner say nothing without it."
    ),
    "owner.counts-differ": _(
        "%(names)d names, but %(others)d entries here. Please give one for each, in the same order."
    ),
    "owner.phone": _("This is not a phone number."),
    "owner.twice": _("The same person is named twice."),
    "owner.too-many": _("At most %(most)d co-owners are possible."),
    "owner.no-representative": _("Co-owners need one representative among them."),
    "owner.two-representatives": _("There can be only one representative."),
    "owner.stranger": _("The representative is not among the owners."),
    "owner.one-developer": _("The developer is one owner."),
    "owner.told-twice": _("Row %(row)d says something else about the same owner."),
    "owner.since-missing": _("For a new owner of this home, please say since when."),
    "owner.since-differs": _(
        "The register says since %(day)s. A beginning is corrected on the home's own page."
    ),
    "owner.since-too-early": _("The present owner holds it since %(day)s. A new owner can only come later."),
    "owner.known-otherwise": _(
        "With these particulars it would be another owner of this compound. If the home changed hands, please say since when."
    ),
    # a row
    "home.unknown-compound": _("There is no such compound within your reach."),
    "home.twice": _("The same home stands in row %(row)d already."),
    "home.entrance-missing": _("The register knows this room behind an entrance. Please name the entrance."),
    "home.entrance-unknown": _(
        "The register knows this room without an entrance. Please leave the entrance empty."
    ),
    "home.later-area": _("A later correction of the area is entered already, from %(day)s."),
}


def say(problem: Problem) -> str:
    """The sentence in the language of whoever is reading now, the column's name before it."""
    details = dict(problem.details)
    if "columns" in details:
        details["columns"] = labels(details["columns"])
    if "choices" in details:
        details["words"] = "/".join(str(word) for word in CHOICES[details["choices"]].labels)
    sentence = str(SENTENCES[problem.code]) % details
    if not problem.column:
        return sentence
    return gettext("%(column)s: %(sentence)s") % {
        "column": BY_KEY[problem.column].label,
        "sentence": sentence,
    }
