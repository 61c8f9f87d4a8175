"""The book of the subject "lookalarm": the street's security administrators hear of unusual looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from notices.parties import Words
from properties import looks
from properties.admin_base import streets
from properties.models import LookAlarm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Party
    from properties.models import User


class LookAlarmBook:
    """The book of the subject "lookalarm". It has no deadlines, so nobody stands on a rung."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return {}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        return set()

    def entitled(self, subject_id: int, party: Party) -> bool:
        alarm = LookAlarm.objects.filter(pk=subject_id).first()
        return alarm is not None and party.kind == "user" and party.id in looks.told(alarm.street_id)

    def words(self, notice: Notice) -> Words:
        alarm = LookAlarm.objects.select_related("by").get(pk=notice.subject_id)
        said = {"name": str(alarm.by), "hour": alarm.in_hour, "day": alarm.in_day, "usual": alarm.usual}
        return Words(
            title=_("Unusually many looks at personal data: %(name)s") % said,
            body=_(
                "%(hour)s within the hour, %(day)s within 24 hours; usually %(usual)s a day. Please ask what for. "
                "The audit administrator reads the reasons that were given."
            )
            % said,
            path=reverse("admin:properties_lookalarm_changelist"),
        )

    def within(self, user: User) -> QuerySet[Any]:
        return LookAlarm.objects.filter(street__in=streets(user))
