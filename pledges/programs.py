"""What programs are told of promises by webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from pledges.models import Pledge, Target
from stations.events import Kind, Subject, emit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pledges.models import Reading
    from properties.models import User

TARGET: Final = "target"


def tell_of_state(target: Target, reading: Reading, *, at: datetime) -> None:
    """Once a day and judgement: a day that is not over may be read many times."""
    code = code_of(target.pledge.campaign.code, target.pk)
    mark = f"{reading.on}:{reading.state}"
    emit(kind=Kind.PLEDGE_STATE_CHANGED, about=TARGET, subject=code, mark=mark, at=at)


def code_of(campaign: str, target_id: int) -> str:
    """A target has its number only within the list of its campaign."""
    return f"{campaign}/{target_id}"


def _sees(user: User, code: str) -> bool:
    pledges = Pledge.objects.visible_to(user)
    return Target.objects.filter(pk=code.rpartition("/")[2], pledge__in=pledges).exists()


def _path(code: str) -> str:
    return reverse("campaign_api:targets", args=[code.rpartition("/")[0]])


def _codes(keys: Sequence[int]) -> dict[int, str]:
    rows = Target.objects.filter(pk__in=keys).values_list("pk", "pledge__campaign__code")
    return {pk: code_of(campaign, pk) for pk, campaign in rows}


TARGETS: Final = Subject(_sees, _path, _codes)
