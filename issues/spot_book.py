"""What `notices` asks about spots of the register; registered when the app is ready."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from issues import catalogue, spot_news, spotflow
from issues.books import seen_by_staff
from issues.models import Spot
from issues.models.spots import spot_code
from issues.wording import Saying
from notices.calendar import day_of
from notices.parties import Party, Words
from properties.admin_base import streets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from notices.models import Notice
    from properties.models import User

EVENTS: Final[dict[str, Saying]] = {
    "spot.notified": Saying(
        _("Spot %(code)s is to be cleared by %(day)s"), _("%(compound)s, %(place)s: %(topic)s.")
    ),
    "spot.recurred": Saying(
        _("A cleared spot came back: %(code)s"), _("%(compound)s, %(place)s: %(topic)s.")
    ),
}
_CLOCKS: Final[dict[str, _StrPromise]] = {
    spotflow.CLEAR: _("the clearing"),
    spotflow.RECHECK: _("the second look"),
}
_WHERE = _("%(compound)s, %(place)s: %(topic)s. Due %(when)s.")
_BEFORE = Saying(_("Spot %(code)s: %(clock)s is due soon"), _WHERE)
_DUE = Saying(_("Spot %(code)s: %(clock)s is due"), _WHERE)
_LATE = Saying(_("Spot %(code)s: %(clock)s is late"), _WHERE)


class About(NamedTuple):
    """What messages say of a spot. Its place is a place, not a person's words."""

    id: int
    found_at: datetime
    clear_by: date | None
    topic_id: int
    place: str
    compound__name: str


class SpotBook:
    """The book of the subject "spot"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        found = spot_news.people(subject_ids, who)
        return {key: [Party("user", person) for person in people] for key, people in found.items()}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        rows = Spot.objects.filter(pk__in=subject_ids, state__in=sorted(spotflow.OPEN))
        return set(rows.values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """By what each may see today."""
        wanted: dict[Party, set[int]] = defaultdict(set)
        for subject_id, party in pairs:
            wanted[party].add(subject_id)
        return seen_by_staff(wanted, Spot.objects.visible_to)

    def words(self, notice: Notice) -> Words:
        spot = notice.fetched
        if not isinstance(spot, About):
            spot = self.fetch([notice.subject_id])[notice.subject_id]
        code = spot_code(spot.id, spot.found_at)
        about = {
            "code": code,
            "compound": spot.compound__name,
            "place": spot.place,
            "topic": str(catalogue.topic(spot.topic_id)),
            "day": date_format(spot.clear_by, "DATE_FORMAT") if spot.clear_by else "",
        }
        saying = EVENTS.get(notice.kind)
        if notice.deadline is not None:
            when = timezone.localtime(notice.deadline.due_at).date()
            about |= {"clock": str(_CLOCKS[notice.kind]), "when": date_format(when, "DATE_FORMAT")}
            saying = _saying_of_rung(notice)
        if saying is None:
            raise KeyError(notice.kind)
        path = reverse("work:spot", args=[code])
        return Words(str(saying.title) % about, str(saying.body) % about, path)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, About]:
        rows = Spot.objects.filter(pk__in=subject_ids).order_by().values_list(*About._fields)
        return {row[0]: About(*row) for row in rows}

    def within(self, user: User) -> QuerySet[Spot]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Spot.objects.filter(subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The spot first, then its deadlines: the order of its own moves."""
        rows = Spot.objects.select_for_update(of=("self",), no_key=True)
        list(rows.filter(pk=subject_id).values_list("pk"))

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """The date of the register follows the deadline, whoever moved it; the thirty days are a rule and stay."""
        if kind == spotflow.CLEAR:
            Spot.objects.filter(pk=subject_id).update(clear_by=day_of(due_at))


def _saying_of_rung(notice: Notice) -> Saying:
    due_at = notice.deadline.due_at if notice.deadline else notice.due_at
    if notice.due_at < due_at:
        return _BEFORE
    return _DUE if notice.due_at == due_at else _LATE
