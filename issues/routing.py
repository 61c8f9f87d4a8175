"""Where a report goes: compound × topic → the firm of the contract, the leading department and its helpers.

`decide` is pure; `load` is the one reader. Why it went there is kept with the issue as a code and told in
the reader's language by `why`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from issues import catalogue, quick
from issues.models import Incident
from issues.workflow import Status
from notices.prepared import Prepared
from properties.models import Compound, Contract

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from issues.catalogue import KnownRoute
    from issues.models import Issue

BY_CONTRACT: Final = "contract"
BY_HAND: Final = "hand"
NO_FIRM: Final = "no-firm"
_NOTE_LENGTH: Final = 160

_IN_FORCE: Final = "k.starts_on <= %s AND (k.ends_on IS NULL OR k.ends_on >= %s)"
_FIRM: Final = f"SELECT k.firm_id FROM properties_contract k WHERE k.compound_id = %s AND {_IN_FORCE}"  # noqa: S608 — no input


def _as_it_is(key: int, day: date, at: datetime) -> QuerySet[Compound]:
    return as_they_are(Compound.objects.filter(pk=key).order_by(), day, at)


def as_they_are(compounds: QuerySet[Compound], day: date, at: datetime) -> QuerySet[Compound]:
    """Compounds with what a report filed on `day`, at `at`, needs to know of them: the firm, and a live incident."""
    in_force = Contract.objects.on(day).filter(compound=OuterRef("pk")).order_by("pk").values("firm")[:1]
    live = Incident.objects.filter(compounds=OuterRef("pk"), starts_at__lte=at, ended_at__isnull=True)
    return compounds.annotate(firm_now=Subquery(in_force), incident_now=Exists(live))


_AS_IT_IS: Final[Prepared[Compound]] = Prepared(_as_it_is, int, date, datetime)
_CALLED: Final[Prepared[Compound]] = Prepared(
    lambda code, day, at: as_they_are(Compound.objects.filter(code=code).order_by(), day, at),
    str,
    date,
    datetime,
)


class Destination(NamedTuple):
    """`status` is ASSIGNED where a firm answers for the compound, else NEW: the office has to decide."""

    status: Status
    firm_id: int | None
    lead_id: int | None
    helper_ids: tuple[int, ...]
    note: str


def decide(firm_id: int | None, route: KnownRoute | None) -> Destination:
    """The firm whose contract is current handles; the topic's lead department and helpers stand beside it."""
    code = NO_FIRM if firm_id is None else BY_CONTRACT
    office_words = route.note[:_NOTE_LENGTH] if route else ""
    return Destination(
        status=Status.NEW if firm_id is None else Status.ASSIGNED,
        firm_id=firm_id,
        lead_id=route.lead_id if route else None,
        helper_ids=route.helper_ids if route else (),
        note=f"{code}|{office_words}" if office_words else code,
    )


def compound_for(key: int, at: datetime) -> Compound | None:
    """The compound of a report, with the firm whose contract is in force and whether an incident is live there."""
    return _AS_IT_IS.first(key, timezone.localtime(at).date(), at)


def compound_called(code: str, at: datetime) -> Compound | None:
    """As `compound_for`, by its code."""
    return _CALLED.first(code, timezone.localtime(at).date(), at)


def load(compound: Compound, topic_id: int, at: datetime) -> Destination:
    """The destination of a report about `topic_id` in `compound` filed at `at`."""
    route = catalogue.route(compound.subdistrict_id, topic_id)
    return decide(firm_of(compound, at), route)


def firm_of(compound: Compound, at: datetime) -> int | None:
    """The firm whose contract for the compound is in force, if any."""
    known = vars(compound)
    if "firm_now" in known:
        return known["firm_now"]  # type: ignore[no-any-return]  # read with the compound
    day = timezone.localtime(at).date()
    found = quick.rows(_FIRM, compound.pk, day, day)
    return found[0][0] if found else None


def follows_contract(issue: Issue) -> bool:
    """Whether the contract decided who holds it, and not the office by hand."""
    return issue.route_note.partition("|")[0] in {BY_CONTRACT, NO_FIRM}


def renamed(issue: Issue, code: str) -> str:
    """The note with another reason and the office's own words as they were."""
    _was, bar, office_words = issue.route_note.partition("|")
    return f"{code}{bar}{office_words}"


def why(issue: Issue) -> str:
    """Why it went where it is, as sentences for a reader."""
    code, _bar, office_words = issue.route_note.partition("|")
    sentences = []
    if code == BY_HAND:
        sentences.append(_("The street office chose who answers for it."))
    elif code == BY_CONTRACT and issue.firm:
        sentences.append(_("%(firm)s holds the current contract of this compound.") % {"firm": issue.firm})
    elif code == NO_FIRM:
        sentences.append(_("No firm holds a contract for this compound, so the office decides."))
    if issue.lead:
        sentences.append(_("%(lead)s leads this topic.") % {"lead": issue.lead})
    between = (
        " " if (get_language() or "").startswith("en") else ""
    )  # Chinese sets no space after a full stop
    return between.join([*sentences, office_words]).strip()
