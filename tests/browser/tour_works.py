"""Pages of renewal works: list, batches, chart, calendar, one work with everything on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from properties.models import Role, Work
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town

_OFFICER = Role.STREET_OFFICER


def pages(town: Town) -> list[Stop]:
    here = Work.objects.filter(compound__subdistrict=town.compound.subdistrict)
    rich = here.filter(kind="lift_renewal").order_by("pk")[0]
    ripe = here.filter(kind="lift_added", stage="mature").order_by("pk")
    base, one = "/work/places/works/", f"/work/places/works/{rich.pk}/"
    ticked = "&".join(f"work={work.pk}" for work in ripe)
    day = rich.completed_on
    return [
        Stop("works", base, _OFFICER),
        Stop("works-slipping", f"{base}?slipping=1", _OFFICER),
        Stop("works-none", f"{base}?kind=charging", _OFFICER),
        Stop("works-batches", f"{base}batches/", _OFFICER),
        Stop("works-batches-none", f"{base}batches/?kind=charging", _OFFICER),
        Stop(
            "works-batch",
            f"{base}batches/enter/?kind=lift_added&stage=signed&on={day}&{ticked}",
            _OFFICER,
        ),
        Stop("works-batch-wrong", f"{base}batches/enter/?kind=lift_added&{ticked}", _OFFICER, 422),
        Stop("works-chart", f"{base}chart/", _OFFICER),
        Stop("works-calendar", f"{base}calendar/", _OFFICER),
        Stop("works-calendar-none", f"{base}calendar/?month=2010-01", _OFFICER),
        Stop("work", one, _OFFICER),
        Stop("work-of-a-firm", one, Role.FIRM_MANAGER),
        *(
            Stop(f"work-{step}", f"{one}enter/{step}/", _OFFICER)
            for step in ("plan", "facts", "payment", "notice", "photos", "paper")
        ),
        Stop(
            "work-strike",
            f"{one}strike/payment/{rich.payments.filter(struck_at=None)[0].pk}/",
            _OFFICER,
        ),
    ]
