"""Every page of the service assessment with something on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.models import Period, Scheme, Score
from properties.models import Role
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town


def pages(town: Town) -> list[Stop]:
    """The office's pages and everybody's; of a score and a period each state there is."""
    base, street = "/work/assessments/", town.compound.subdistrict_id
    stops = [
        Stop("assessments", base, Role.STREET_OFFICER),
        Stop("assessments-firm", base, Role.FIRM_MANAGER),
        Stop("assessment-new", f"{base}new/", Role.STREET_OFFICER),
        Stop("scheme-new", f"{base}schemes/new/", Role.STREET_OFFICER),
        Stop("assessments-public", "/assessments/"),
        Stop("assessment-none", f"{base}999999/", Role.STREET_OFFICER, status=404),
    ]
    stops += [
        Stop(f"scheme-{scheme.version}", f"{base}schemes/{scheme.pk}/", Role.STREET_OFFICER)
        for scheme in Scheme.objects.filter(subdistrict=street)
    ]
    for period in Period.objects.filter(subdistrict=street):
        stops.append(Stop(f"assessment-{period.state}", f"{base}{period.pk}/", Role.STREET_OFFICER))
        if period.announced_at:
            stops.append(Stop(f"assessment-public-{period.state}", f"/assessments/{period.pk}/"))
        score = Score.objects.filter(period=period, is_current=True).order_by("-revision", "pk")[0]
        stops.append(Stop(f"score-{period.state}", f"{base}scores/{score.pk}/", Role.STREET_OFFICER))
        if period.state in {"draft", "objections"}:
            stops += [
                Stop(f"{verb}-{period.state}", f"{base}scores/{score.pk}/{verb}/", Role.STREET_OFFICER)
                for verb in ("bonus", "veto")
            ]
            stops.append(Stop(f"withdraw-{period.state}", f"{base}{period.pk}/withdraw/", Role.STREET_LEADER))
    return stops
