"""Pages of inspections by checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from properties.boards_checks import places
from properties.models import Inspection, InspectionAnswer, Role
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town


def pages(town: Town) -> list[Stop]:
    street, worker = Role.STREET_OFFICER, Role.GRID_WORKER
    inspector = town.user(worker)
    today = Inspection.objects.filter(on=timezone.localdate(), by=inspector, struck_at__isnull=True)
    done = today.filter(answers__verdict=InspectionAnswer.Verdict.NO).order_by("pk")[0]
    struck = Inspection.objects.filter(struck_at__isnull=False).order_by("-pk")[0]
    earlier = Inspection.objects.filter(on__lt=timezone.localdate(), answers__isnull=True).order_by("-pk")[0]
    some = places(town.user(street))[0]
    return [
        Stop("check-choose", reverse("places:choose_check"), worker),
        Stop("check-choose-none", reverse("places:choose_check") + "?q=zzz", worker),
        Stop("check-form", reverse("places:check", args=[some.code]), street),
        Stop("check-done-today", reverse("places:check", args=[done.compound.code]), worker),
        Stop("inspection-photos", reverse("places:inspection", args=[done.pk]), worker),
        Stop("inspection-struck", reverse("places:inspection", args=[struck.pk]), street),
        Stop("inspection-points", reverse("places:inspection", args=[earlier.pk]), street),
        Stop("inspections-not-met", reverse("places:inspections") + "?found=not-met", Role.FIRM_MANAGER),
        Stop("inspections-struck", reverse("places:inspections") + "?found=struck", street),
    ]
