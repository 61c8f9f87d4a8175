"""How long what is kept, and why. One table; the rooms say which rows a line speaks of.

What is in no line is kept: ballots with their votes and cards, decisions, contracts, the register of homes, and every table of
history (its rows stay, what they say of a person may be emptied). Counters of limits, unused photos of
stations and webhook deliveries have shorter lives of their own and are let go by the housekeeping of their rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise


class Term(NamedTuple):
    """`days` unless the settings say otherwise (`RETAIN`), never fewer than `least`; `basis` is the law or the assumption."""

    what: _StrPromise
    days: int
    least: int
    basis: _StrPromise


TERMS: Final[dict[str, Term]] = {
    "reporters": Term(
        _("Names, phones and links of reporters, after the report was closed"),
        days=730,
        least=90,
        basis=_("PIPL 19: the shortest time that is needed. Two years are an assumption."),
    ),
    "refused_photos": Term(
        _("Photos of refused reports, after they were closed"),
        days=365,
        least=90,
        basis=_("PIPL 19; one year is an assumption."),
    ),
    "drafts": Term(_("Unfinished reports, after they expired"), days=1, least=0, basis=_("PIPL 47 (1)")),
    "sessions": Term(_("Sessions, after they ended"), days=1, least=0, basis=_("PIPL 47 (1)")),
    "messages": Term(
        _("Messages that were sent, and their copies in inboxes"),
        days=365,
        least=183,
        basis=_("CSL 21 (3): logs at least six months; one year is an assumption."),
    ),
    "sign_ins": Term(
        _("Log of sign-ins and of failed ones"),
        days=365,
        least=183,
        basis=_("CSL 21 (3): logs at least six months; one year is an assumption."),
    ),
    "admin_log": Term(
        _("Log of the administration"),
        days=1095,
        least=183,
        basis=_("CSL 21 (3); NDS 12: records of sharing three years."),
    ),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows are over their age at `limit`, by which column the oldest is told, and how some of them are let go."""

    name: str
    over_age: Callable[[datetime], QuerySet[Any]]
    dated: str
    let_go: Callable[[Sequence[Any], datetime], object]

    def limit(self, at: datetime) -> datetime:
        return at - timedelta(days=days(self.name))


RULES: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    if rule.name not in TERMS:
        raise LookupError(rule.name)
    RULES[rule.name] = rule


def days(name: str) -> int:
    """The days in force: the settings', else the table's. Raises ImproperlyConfigured below what the law asks."""
    chosen = dict(entry.partition("=")[::2] for entry in settings.RETAIN)
    if unknown := chosen.keys() - TERMS.keys():
        msg = f"RETAIN names what nothing is known of: {', '.join(sorted(unknown))}."
        raise ImproperlyConfigured(msg)
    asked = chosen.get(name, str(TERMS[name].days))
    if not asked.isascii() or not asked.isdigit() or int(asked) < TERMS[name].least:
        msg = f"RETAIN: {name} needs at least {TERMS[name].least} days."
        raise ImproperlyConfigured(msg)
    return int(asked)
