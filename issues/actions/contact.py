"""Looking at a reporter's name and phone: permitted, for a reason, and written down (PIPL 51, domain 6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from issues import access, texts, traces
from issues.models import Reporter, Reveal
from properties import looks
from records import tallies
from yinhang.errors import NotYours, Refused
from yinhang.fields import reveal

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User

SHORTEST_REASON = 2
REASON_LENGTH = 200


class Contact(NamedTuple):
    """The plain name and phone, for the eyes of one person now."""

    name: str
    phone: str


@transaction.atomic
def reveal_contact(*, reporter: Reporter, by: User, reason: str, at: datetime) -> Contact:
    """Raises NotYours for the firm complained of (unless ticked) and Refused without a reason."""
    if not access.may_see_contact(by, access.shown_issue(reporter), reporter):
        raise NotYours("contact.not-yours", _("The reporter's name and phone are not shown to you."))
    why = texts.within(texts.one_line(reason), REASON_LENGTH, field="reason")
    if len(why) < SHORTEST_REASON:
        raise Refused(
            "contact.no-reason", _("Please say why you need it; it is kept with your name."), field="reason"
        )
    # The row stays for good; whom it is about it says by its reporter.
    kept = traces.unnamed(why, [reporter])[:REASON_LENGTH]
    Reveal.objects.create(reporter=reporter, by=by, reason=kept, at=at)
    tallies.REVEALS.labels("reporter").inc()
    looks.looked(by=by, street=reporter.issue.subdistrict_id, at=at)
    return Contact(reveal(reporter, "name"), reveal(reporter, "phone"))
