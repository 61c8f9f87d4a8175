"""Where a report goes: compound × topic → the firm of the contract, the leading department and its helpers.

`decide` is pure; `load` is the one reader. Why it went there is kept with the issue as a code and told in
the reader's language by `why`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from issues import catalogue
from issues.workflow import Status
from properties.models import Contract

if TYPE_CHECKING:
    from datetime import datetime

    from issues.catalogue import KnownRoute
    from issues.models import Issue
    from properties.models import Compound

BY_CONTRACT: Final = "contract"
BY_HAND: Final = "hand"
NO_FIRM: Final = "no-firm"
_NOTE_LENGTH: Final = 160


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


def load(compound: Compound, topic_id: int, at: datetime) -> Destination:
    """The destination of a report about `topic_id` in `compound` filed at `at`."""
    contracts = Contract.objects.on(timezone.localtime(at).date()).filter(compound_id=compound.pk, is_current=True)
    firm_id = contracts.order_by().values_list("firm_id", flat=True).first()
    return decide(firm_id, catalogue.route(compound.subdistrict_id, topic_id))


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
    return " ".join([*sentences, office_words]).strip()
