"""Which agendas take something up, and where a renewal work stands in the halls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.hall_access import halls_run_by
from councils.models import AgendaItem, CouncilSession
from councils.sessionflow import State
from properties.beside import Line, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from councils.models import Hall
    from properties.models import User, Work


def collecting(halls: QuerySet[Hall], user: User) -> QuerySet[CouncilSession]:
    """The sessions of these halls that still collect and that the person runs, the next one first."""
    run = halls_run_by(user).order_by().values("pk")
    rows = CouncilSession.objects.filter(hall__in=halls.order_by().values("pk"), state=State.COLLECTING)
    return rows.filter(hall__in=run).select_related("hall").order_by("starts_at", "pk")


def still_there(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Without those not admitted and those of sessions that were called off."""
    return items.exclude(Q(admitted=False) | Q(session__state=State.CANCELLED))


def seen(items: QuerySet[AgendaItem], user: User) -> QuerySet[AgendaItem]:
    sessions = CouncilSession.objects.visible_to(user).order_by().values("pk")
    return items.filter(session__in=sessions).select_related("session__hall").order_by("-pk")


def lines(items: Iterable[AgendaItem]) -> list[Line]:
    return [
        Line(
            str(item),
            f"{item.session} · {item.session.get_state_display()}",
            reverse("halls:session", args=[item.session_id]),
        )
        for item in items
    ]


def work_thread(work: Work, user: User) -> Thread | None:
    """On a work's page: the items that are about it, and the way to an agenda for those who run its hall."""
    items = seen(still_there(AgendaItem.objects.filter(work=work)), user)
    runs = halls_run_by(user).filter(neighbourhood=work.compound.neighbourhood_id).exists()
    found = lines(items)
    if not found and not runs:
        return None
    href = reverse("halls:work_on_agenda", args=[work.pk])
    return Thread(
        _("In the red council hall"),
        found,
        _("This work stands on no agenda."),
        Line(_("Put it on an agenda"), "", href) if runs else None,
    )
