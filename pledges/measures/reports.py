"""Measures over reports: contact, promises kept in time, repair, satisfaction, what came back, what came in.

Each looks at the rows as they were at the end of a day. Nothing here reads a column that a later move changes
without asking the history what it was: a date that moved is read from the first move after that moment, an end
that was undone later still counts before that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from issues import clocks
from issues.figures.counting import SATISFIED
from issues.models import Closing, Issue, Rating
from issues.workflow import Outcome, Status
from notices.calendar import midnight_after, start_of
from notices.models import Deadline, DeadlineMove
from pledges.measures.days import close
from pledges.measures.narrowing import hit_if, of_firm_then, within
from pledges.measures.registry import Measure, Part, Scope, Shape, register

if TYPE_CHECKING:
    from datetime import date, datetime

    from notices.models.deadlines import DeadlineQuerySet

_GONE = (Status.MERGED, Status.WITHDRAWN)
_Cause = DeadlineMove.Cause


# Ends of reports


def closings(scope: Scope, until: datetime) -> QuerySet[Closing]:
    """Ends since the scope's first day, those undone later among them; by the firm that answered."""
    rows = within(Closing.objects.filter(closed_at__gte=start_of(scope.since), closed_at__lt=until), scope)
    return rows if scope.firm is None else rows.filter(firm=scope.firm)


def standing(scope: Scope, until: datetime) -> QuerySet[Closing]:
    """Ends that held at that moment."""
    return closings(scope, until).filter(_stood(until))


def _stood(until: datetime) -> Q:
    return Q(undone_at__isnull=True) | Q(undone_at__gte=until)


# Open reports


def open_at(scope: Scope, until: datetime) -> QuerySet[Issue]:
    """Reports that had come in and not ended at that moment, whoever held them then (see `of_firm_then`)."""
    here = within(Issue.objects.order_by(), scope)
    still = here.filter(closed_at__isnull=True)
    gone_later = here.filter(status__in=_GONE, closed_at__gte=until)
    ended_later = within(Closing.objects.filter(closed_at__gte=until).order_by(), scope)
    keys = still.values("pk").union(gone_later.values("pk"), ended_later.values("issue"))
    ended = Closing.objects.filter(_stood(until), issue=OuterRef("pk"), closed_at__lt=until)
    return Issue.objects.filter(~Exists(ended), pk__in=keys, opened_at__lt=until).order_by()


def overdue_at(scope: Scope, until: datetime) -> QuerySet[Issue]:
    """Open then, and the promised date had passed; a clock that was stopped in time is not late."""
    handle = Deadline.objects.filter(
        kind=clocks.HANDLE, subject_kind="issue", subject_id=OuterRef("pk"), starts_at__lt=until
    ).order_by("-starts_at", "-pk")
    stops = DeadlineMove.objects.filter(
        deadline=OuterRef("handle"), at__lt=until, cause__in=[_Cause.PAUSED, _Cause.RESUMED]
    ).order_by("-pk")
    stopped = stops.values_list(Case(When(cause=_Cause.PAUSED, then=F("at"))))[:1]
    promised = Coalesce(
        _date_before_it_moved("handle", until), Subquery(handle.values("due_at")[:1]), F("due_at")
    )
    rows = of_firm_then(open_at(scope, until), scope, "pk", until)
    rows = rows.annotate(handle=Subquery(handle.values("pk")[:1])).annotate(
        due_then=promised, stopped=Subquery(stopped)
    )
    return rows.filter(Q(stopped__isnull=True) | Q(stopped__gt=F("due_then")), due_then__lt=until)


def _date_before_it_moved(deadline: str, until: datetime) -> Subquery:
    """The date as it stood then, if it has moved since; else null."""
    later = DeadlineMove.objects.filter(deadline=OuterRef(deadline), at__gte=until).order_by("pk")
    return Subquery(later.values("was_due_at")[:1])


# The measures


def _contacts(scope: Scope, day: date) -> list[Part]:
    """Contacts made, and those whose time ran out without one. A contact that was made no longer has a date that
    moves, so that only the others have to ask what their date was.
    """
    until = close(scope, day)
    came = Issue.objects.filter(opened_at__gte=start_of(scope.since), opened_at__lt=until).order_by()
    owed: DeadlineQuerySet = Deadline.objects.filter(
        kind=clocks.CONTACT, subject_kind="issue", subject_id__in=within(came, scope).values("pk")
    )
    made = owed.filter(met_at__lt=until).annotate(
        hit=hit_if(Q(met_at__lte=F("due_at"))), settled=Least("met_at", "due_at")
    )
    open_still = owed.filter(Q(met_at__isnull=True) | Q(met_at__gte=until))
    settled = Coalesce(_date_before_it_moved("pk", until), F("due_at"))
    lost = open_still.annotate(hit=Value(0, IntegerField()), settled=settled).filter(settled__lt=until)
    lost = lost.exclude(cancelled_at__lt=until, cancelled_at__lte=F("settled"))
    return [Part("contact", of_firm_then(rows, scope, "subject_id", "settled")) for rows in (made, lost)]


def _in_time(scope: Scope, day: date) -> list[Part]:
    until = close(scope, day)
    in_time = Q(outcome=Outcome.RESOLVED, on_time=True)
    ended = standing(scope, until).filter(Q(outcome=Outcome.RESOLVED) | Q(on_time=False))
    late = overdue_at(scope, until).annotate(hit=Value(0, IntegerField()))
    return [Part("closing", ended.annotate(hit=hit_if(in_time))), Part("overdue", late)]


def _results(scope: Scope, until: datetime) -> QuerySet[Closing]:
    return closings(scope, until).filter(outcome=Outcome.RESOLVED)


def _repairs(scope: Scope, day: date) -> list[Part]:
    until = close(scope, day)
    took = ExpressionWrapper(
        Coalesce(F("finished_at"), F("closed_at")) - F("opened_at"), output_field=DurationField()
    )
    rows = _results(scope, until).filter(_stood(until))
    return [Part("repair", rows.annotate(hit=Value(1, IntegerField()), amount=took))]


def _ratings(scope: Scope, day: date) -> list[Part]:
    """One voice a report: its newest rating, also where it sent the report back to work."""
    until = close(scope, day)
    given = Rating.objects.filter(issue=OuterRef("issue"), at__lt=until)
    score = given.filter(closing=OuterRef("seq")).values("score")[:1]
    newer = given.filter(closing__gt=OuterRef("seq"))
    rows = _results(scope, until).annotate(score=Subquery(score)).filter(score__isnull=False)
    return [Part("rating", rows.filter(~Exists(newer)).annotate(hit=hit_if(Q(score__gte=SATISFIED))))]


def _asked_to_rate(scope: Scope, day: date) -> int:
    return _results(scope, close(scope, day)).order_by().values("issue").distinct().count()


def _recurrences(scope: Scope, day: date) -> list[Part]:
    """Only results whose thirty days are over: a fresh one has had no time to come back."""
    until = min(close(scope, day), midnight_after(day) - clocks.RECURS_WITHIN)
    again = Issue.objects.filter(
        recurrence_of=OuterRef("issue"),
        opened_at__gt=OuterRef("closed_at"),
        opened_at__lte=OuterRef("month_later"),
    ).exclude(status=Status.WITHDRAWN)
    month_later = ExpressionWrapper(
        F("closed_at") + Value(clocks.RECURS_WITHIN), output_field=DateTimeField()
    )
    rows = closings(scope, until).filter(_stood(close(scope, day)), outcome=Outcome.RESOLVED)
    rows = rows.annotate(month_later=month_later).annotate(hit=hit_if(Exists(again)))
    return [Part("recurrence", rows)]


def _received(scope: Scope, day: date) -> list[Part]:
    until = close(scope, day)
    came = Issue.objects.filter(opened_at__gte=start_of(scope.since), opened_at__lt=until)
    rows = within(came, scope).exclude(status__in=_GONE, closed_at__lt=until)
    rows = of_firm_then(rows, scope, "pk", until)
    return [Part("report", rows.annotate(hit=Value(1, IntegerField())))]


register(
    Measure(
        "first_contact_rate",
        _("First contact in time"),
        _(
            "Reports whose reporter was contacted within the promised time (one working day, urgent ones two hours),"
            " of all reports where the contact was made or its time had run out. Reports taken back or merged"
            " before that do not count."
        ),
        Shape.SHARE,
        _contacts,
    )
)
register(
    Measure(
        "on_time_rate",
        _("Solved in time"),
        _(
            "Reports solved and verified within the promised date, of all reports that were solved or are open after"
            " their date. A report refused with a ground or handed over in time counts neither way; decided too late"
            " it counts as late. While the handler waits for the reporter or the verifier, the clock stands still."
        ),
        Shape.SHARE,
        _in_time,
    )
)
register(
    Measure(
        "median_repair_hours",
        _("Hours to repair, the middle one"),
        _(
            "For every report solved and verified: hours from report to result, nights and holidays included. Half"
            " took longer, half took less. Refused and handed-over reports do not count."
        ),
        Shape.MEDIAN,
        _repairs,
        "小时",
        "hours",
    )
)
register(
    Measure(
        "satisfaction",
        _("Satisfaction"),
        _(
            "Reports whose newest rating is three stars or more, of all solved reports that were rated. A bad rating"
            " counts until the resident rates the rework. Beside it stands how many were asked."
        ),
        Shape.SHARE,
        _ratings,
        asked=_asked_to_rate,
    )
)
register(
    Measure(
        "recurrence_rate",
        _("Came back within 30 days"),
        _(
            "Solved reports that were reported again at the same place within 30 days, of all whose 30 days are over."
        ),
        Shape.SHARE,
        _recurrences,
    )
)
register(
    Measure(
        "reports_received",
        _("Reports received"),
        _(
            "All reports received since the first day. One merged into another counts once, one taken back not at all."
        ),
        Shape.COUNT,
        _received,
        "件",
        "reports",
    )
)
