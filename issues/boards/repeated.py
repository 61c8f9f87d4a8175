"""Reports that repeat, and where a report stands on an agenda; figure and list come from the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.hall_beside import Found, Link, Why
from councils.models import AgendaItem, CouncilSession
from councils.sessionflow import NOTICED, State
from issues import catalogue, repeats
from issues.models import AgendaIssue, Issue
from issues.workflow import Hat
from notices.calendar import start_of
from notices.prepared import Prepared
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from issues.models import SubTopic
    from properties.models import User

MAY_PUT: Final = frozenset({Hat.STREET, Hat.SECRETARY, Hat.NEIGHBOURHOOD})
MOST_LINKS: Final = 10


class Cluster(NamedTuple):
    """A compound, a sub-topic and how often it was reported lately without standing on an agenda."""

    compound: Compound
    subtopic: SubTopic | None
    many: int


class Panel(NamedTuple):
    """On a report's page: where it stands on an agenda, and whether the person may put it on one."""

    item: AgendaItem | None
    may_put: bool


def on_an_agenda() -> QuerySet[AgendaIssue]:
    """Links that still count: the session was not called off, the item not refused."""
    return AgendaIssue.objects.exclude(agenda_item__session__state=State.CANCELLED).exclude(
        agenda_item__admitted=False
    )


def unspoken(neighbourhood: int, *, today: date) -> QuerySet[Issue]:
    """The reports of the last ninety days that count and stand on no agenda."""
    since = start_of(repeats.first_day(today))
    rows = Issue.objects.filter(neighbourhood=neighbourhood, opened_at__gte=since, subtopic__isnull=False)
    there = on_an_agenda().filter(issue=OuterRef("pk"))
    return rows.exclude(status__in=sorted(repeats.COUNTED_NOT)).exclude(Exists(there))


def clusters(neighbourhood: int, *, today: date) -> list[Cluster]:
    """What repeats in a neighbourhood, the most frequent first. Two statements."""
    rows = (
        unspoken(neighbourhood, today=today)
        .order_by()
        .values("compound", "subtopic")
        .annotate(many=Count("pk"))
        .filter(many__gte=repeats.LEAST)
        .order_by("-many", "compound", "subtopic")
    )
    found = list(rows)
    compounds = Compound.objects.in_bulk({row["compound"] for row in found})
    return [
        Cluster(compounds[row["compound"]], catalogue.subtopic(row["subtopic"]), row["many"]) for row in found
    ]


def issues_of(neighbourhood: int, compound: int, subtopic: int, *, today: date) -> list[Issue]:
    """The reports of one cluster, oldest first."""
    rows = unspoken(neighbourhood, today=today).filter(compound=compound, subtopic=subtopic)
    return list(rows.order_by("opened_at", "pk"))


def title_of(cluster: Cluster) -> str:
    """What the item is called: the place and the matter."""
    return _("%(compound)s: %(topic)s") % {"compound": cluster.compound, "topic": cluster.subtopic or ""}


def _standing(issue: int) -> QuerySet[AgendaIssue]:
    return on_an_agenda().filter(issue=issue).select_related("agenda_item__session").order_by("pk")[:1]


_STANDING: Final[Prepared[AgendaIssue]] = Prepared(_standing, int)


def panel_for(issue: Issue, worn: frozenset[Hat]) -> Panel | None:
    """None for those who neither put reports on agendas nor find this one there."""
    link = _STANDING.first(issue.pk)
    may_put = link is None and bool(worn & MAY_PUT)
    return Panel(link.agenda_item if link else None, may_put) if link or may_put else None


def open_agendas(issue: Issue) -> list[CouncilSession]:
    """The sessions of the report's own hall that still collect, with their items."""
    rows = CouncilSession.objects.filter(
        hall__neighbourhood=issue.neighbourhood_id, state=State.COLLECTING
    ).prefetch_related("items")
    return list(rows.order_by("starts_at", "pk"))


def of_reports(issue_ids: Sequence[int]) -> list[AgendaItem]:
    """What a resident may read of the hall about these reports: admitted items of sessions with a notice."""
    links = on_an_agenda().filter(issue__in=issue_ids, agenda_item__admitted=True)
    items = AgendaItem.objects.filter(pk__in=links.values("agenda_item"), session__state__in=NOTICED)
    return list(items.select_related("session__hall").prefetch_related("resolutions__tasks"))


def behind_items(items: Sequence[int], user: User | None) -> Mapping[int, Why]:
    """For the pages of the hall: how many reports stand behind each item; staff may open those they see."""
    many = dict(
        AgendaIssue.objects.filter(agenda_item__in=items)
        .order_by()
        .values_list("agenda_item")
        .annotate(many=Count("pk"))
    )
    links: dict[int, list[Link]] = {item: [] for item in many}
    if user is not None and many:
        seen = Issue.objects.visible_to(user).order_by().values("pk")
        rows = AgendaIssue.objects.filter(Q(agenda_item__in=many) & Q(issue__in=seen)).select_related("issue")
        for row in rows.order_by("pk"):
            if len(links[row.agenda_item_id]) < MOST_LINKS:
                code = row.issue.code
                links[row.agenda_item_id].append(Link(code, reverse("work:case", args=[code])))
    return {
        item: Why(ngettext("%(many)d report", "%(many)d reports", count) % {"many": count}, links[item])
        for item, count in many.items()
    }


def offer(session: CouncilSession) -> Found:
    """For a session that collects: how many matters repeat."""
    found = clusters(session.hall.neighbourhood_id, today=timezone.localdate())
    return Found(_("Repeated reports"), len(found), reverse("work:repeated", args=[session.pk]))
