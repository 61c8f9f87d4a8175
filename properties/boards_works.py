"""Lists, batches, chart and calendar of renewal works, and one work in full."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import Http404
from django.urls import reverse

from properties import workstages
from properties.access import compounds_in_reach
from properties.gantt import Bar, Span
from properties.models import Programme, Work, WorkNotice, WorkPayment, WorkPhoto, WorkPlan, WorkStage
from properties.workstages import Kind, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from properties.models import Compound, User

P = TypeVar("P", WorkPayment, WorkNotice, WorkPhoto)
PAGE: Final = 50
# Those that go on first, then those to come, then what is done.
_ORDER: Final = (
    Stage.STARTED,
    Stage.SIGNED,
    Stage.MATURE,
    Stage.CANDIDATE,
    Stage.PLANNED,
    Stage.COMPLETED,
    Stage.DELIVERED,
    Stage.CANCELLED,
)


def _near(user: User) -> QuerySet[Any]:
    return compounds_in_reach(user).order_by().values("pk")


def works(
    user: User,
    *,
    kind: str = "",
    stage: str = "",
    programme: str = "",
    slipping: str = "",
    today: date,
) -> QuerySet[Work]:
    """Works of the compounds a person works with, those that go on first. Slipping: the next day is gone."""
    rows = Work.objects.filter(compound__in=_near(user)).select_related("compound")
    if kind:
        rows = rows.filter(kind=kind)
    if stage:
        rows = rows.filter(stage=stage)
    if programme:
        rows = rows.filter(programmes__code=programme)
    if slipping:
        rows = rows.filter(next_on__lt=today)
    order = Case(
        *(When(stage=one, then=Value(place)) for place, one in enumerate(_ORDER)), output_field=IntegerField()
    )
    return rows.prefetch_related("programmes").annotate(order=order).order_by("order", "next_on", "pk")


def get_work(user: User, pk: int) -> Work:
    """One work, with its stages; 404 out of reach."""
    rows = Work.objects.filter(compound__in=_near(user)).select_related("compound")
    found = rows.prefetch_related("programmes", "stages__by", "plans__by", "documents").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def get_payment(work: Work, pk: int) -> WorkPayment:
    return _part(WorkPayment.objects.filter(work=work, pk=pk).select_related("work"))


def get_notice(work: Work, pk: int) -> WorkNotice:
    return _part(WorkNotice.objects.filter(work=work, pk=pk).select_related("work"))


def get_photo(user: User, pk: int, photo: UUID) -> WorkPhoto:
    """A photo under the address of its own work, for those who work with the compound."""
    return _part(WorkPhoto.objects.filter(pk=photo, work=pk, work__compound__in=_near(user)))


def get_public_photo(photo: UUID) -> WorkPhoto:
    """A photo the street shows to everybody."""
    return _part(WorkPhoto.objects.filter(pk=photo, is_public=True))


def _part(rows: QuerySet[P]) -> P:
    found = rows.first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a programme has come: compounds with a completed work, of those with any that is not cancelled."""

    programme: Programme
    completed: int
    compounds: int


def batches(user: User) -> list[Batch]:
    """Each programme's n of m compounds, in the order of the programmes."""
    mine = Q(works__compound__in=_near(user))
    going = mine & ~Q(works__stage=Stage.CANCELLED)
    rows = Programme.objects.annotate(
        done=Count("works__compound", filter=mine & Q(works__stage__in=workstages.DONE), distinct=True),
        places=Count("works__compound", filter=going, distinct=True),
    )
    return [Batch(row, row.done, row.places) for row in rows if row.places]


@dataclass(frozen=True, slots=True)
class Group:
    """The works of a kind that stand at one stage; `coming` is the stage they may be ticked for."""

    stage: Stage
    works: Sequence[Work]
    coming: Stage | None


def groups(user: User, kind: Kind, *, today: date) -> list[Group]:
    """The works of a kind by stage, along its way; empty stages are there too, called-off works are not."""
    by_stage: dict[Stage, list[Work]] = {stage: [] for stage in workstages.WAYS[kind]}
    for work in works(user, kind=kind, today=today).exclude(stage=Stage.CANCELLED):
        by_stage[workstages.WAYS[kind][workstages.place(kind, Stage(work.stage))]].append(work)
    return [Group(stage, rows, workstages.forward(kind, stage)) for stage, rows in by_stage.items()]


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned day of a stage; `counts` for the newest, earlier ones are struck through."""

    plan: WorkPlan
    counts: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage on the way of a work: what was planned, and when it was reached (None: not now)."""

    stage: Stage
    plans: Sequence[Planned]
    reached: date | None
    late: int
    is_now: bool


def way(work: Work, *, today: date) -> list[StageLine]:
    """Every stage of the work's kind, planned beside real. Days late: reached after its day, or its day is gone."""
    kind, now = Kind(work.kind), Stage(work.stage)
    plans: dict[str, list[WorkPlan]] = {}
    for plan in sorted(work.plans.all(), key=lambda plan: plan.pk):
        plans.setdefault(plan.stage, []).append(plan)
    reached = reached_days(kind, now, [(row.stage, row.on) for row in work.stages.all()])
    coming = workstages.forward(kind, now)
    lines = []
    for stage in workstages.WAYS[kind]:
        rows = plans.get(stage, [])
        newest, real = (rows[-1].planned_on if rows else None), reached.get(stage)
        judged = real or (today if stage == coming else None)
        late = workstages.days_late(newest, judged) if judged else 0
        shown = [Planned(row, counts=row is rows[-1]) for row in rows]
        lines.append(StageLine(stage, shown, real, late, is_now=stage == now))
    return lines


def reached_days(kind: Kind, now: Stage, rows: Iterable[tuple[str, date]]) -> dict[Stage, date]:
    """The day each stage up to the present one was reached; of a stage reached twice the last day, of a
    completion that was handed over and taken back the first. Rows in the order they were written.
    """
    found: dict[Stage, date] = {}
    was: Stage | None = None
    for name, on in rows:
        stage = Stage(name)
        if not (was == Stage.DELIVERED and stage == Stage.COMPLETED):
            found[stage] = on
        was = stage
    if now == Stage.CANCELLED:
        return found
    at = workstages.place(kind, now)
    way = workstages.WAYS[kind]
    return {stage: day for stage, day in found.items() if stage not in way or way.index(stage) <= at}


@dataclass(frozen=True, slots=True)
class Pair:
    """Photos before and after, as `components/before_after.html` draws them."""

    number: int
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    is_public: bool


def pairs(work: Work, *, public: bool) -> list[Pair]:
    """The pairs of a work; for everybody only those that are shown to everybody."""
    rows = WorkPhoto.objects.filter(work=work).order_by("pair", "at")
    return pairs_of(rows.filter(is_public=True) if public else rows, public_href if public else staff_href)


def pairs_of(rows: Iterable[WorkPhoto], href: Callable[[WorkPhoto], str]) -> list[Pair]:
    found: dict[int, dict[str, WorkPhoto]] = {}
    for row in rows:
        found.setdefault(row.pair, {})[row.side] = row
    return [
        Pair(
            number,
            _drawn(sides.get("before"), href),
            _drawn(sides.get("after"), href),
            any(row.is_public for row in sides.values()),
        )
        for number, sides in found.items()
    ]


def staff_href(photo: WorkPhoto) -> str:
    return reverse("places:work_photo", args=[photo.work_id, photo.pk])


def public_href(photo: WorkPhoto) -> str:
    return reverse("documents:work_photo", args=[photo.pk])


def _drawn(photo: WorkPhoto | None, href: Callable[[WorkPhoto], str]) -> Mapping[str, str] | None:
    if photo is None:
        return None
    url = href(photo)
    caption = photo.caption or str(photo.get_side_display())
    return {"url": url, "thumb": f"{url}thumb/", "alt": caption, "caption": photo.caption}


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A work beside its bar: a row of the table and of the picture."""

    work: Work
    bar: Bar


def chart(rows: Iterable[Work], *, today: date) -> list[ChartLine]:
    """Planned and real spans of the works, in their order. Two statements."""
    listed = list(rows)
    stages: dict[int, list[tuple[str, date]]] = {}
    for work, stage, on in (
        WorkStage.objects.filter(work__in=[work.pk for work in listed])
        .order_by("pk")
        .values_list("work", "stage", "on")
    ):
        stages.setdefault(work, []).append((stage, on))
    return [ChartLine(work, _bar(work, stages.get(work.pk, []), today)) for work in listed]


def _bar(work: Work, rows: Sequence[tuple[str, date]], today: date) -> Bar:
    kind, now = Kind(work.kind), Stage(work.stage)
    reached = reached_days(kind, now, rows)
    start, end = reached.get(Stage.STARTED), work.completed_on
    real = Span(start, max(start, end or today)) if start and now != Stage.CANCELLED else None
    planned = None
    if work.planned_end is not None:
        planned = Span(min(work.planned_start or work.planned_end, work.planned_end), work.planned_end)
    elif work.planned_start is not None:
        planned = Span(work.planned_start, work.planned_start)
    judged = end or (None if now == Stage.CANCELLED else today)
    late = workstages.days_late(work.planned_end, judged) if judged else 0
    return Bar(f"{work.compound} {work.title}", planned, real, end is not None, late)


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which a stage is planned, or was reached."""

    day: date
    work: Work
    stage: Stage
    is_real: bool
    late: int


def calendar(user: User, month: date, *, today: date) -> list[Event]:
    """What the month holds, by day: newest plans of stages not reached yet, and stages that were reached."""
    after = (month + timedelta(days=31)).replace(day=1)
    inside = {"work__compound__in": _near(user)}
    real = WorkStage.objects.filter(on__gte=month, on__lt=after, **inside).select_related("work__compound")
    events = [
        Event(row.on, row.work, Stage(row.stage), is_real=True, late=0) for row in real.order_by("on", "pk")
    ]
    plans = WorkPlan.objects.filter(planned_on__gte=month, planned_on__lt=after, **inside)
    for work in (
        Work.objects.filter(pk__in=plans.order_by().values("work"))
        .exclude(stage__in=workstages.OVER)
        .select_related("compound")
        .prefetch_related("plans")
        .order_by("pk")
    ):
        ahead = workstages.ahead(Kind(work.kind), Stage(work.stage))
        events += [
            Event(day, work, stage, is_real=False, late=workstages.days_late(day, today))
            for stage, day in _newest(work).items()
            if stage in ahead and month <= day < after
        ]
    return sorted(events, key=lambda event: (event.day, not event.is_real, event.work.pk))


def _newest(work: Work) -> dict[Stage, date]:
    """The newest planned day of each stage, of a work read with its plans."""
    return {Stage(plan.stage): plan.planned_on for plan in sorted(work.plans.all(), key=lambda plan: plan.pk)}


@dataclass(frozen=True, slots=True)
class PublicWork:
    """What everybody may know of a work: its stages, its notices of today, the pairs the street shows.

    `beside` is what a higher floor adds: a state in words with its shape.
    """

    work: Work
    stages: Sequence[StageLine]
    notices: Sequence[WorkNotice]
    pairs: Sequence[Pair]
    beside: tuple[str, str] | None = None


def public_works(compound: Compound, *, today: date) -> list[PublicWork]:
    """The works of a compound that were not called off, for its public page. Five statements, however many."""
    rows = (
        Work.objects.filter(compound=compound)
        .exclude(stage=Stage.CANCELLED)
        .prefetch_related("stages", "plans", "photos", "notices")
        .order_by("-planned_end", "pk")
    )
    return [
        PublicWork(
            work,
            _public_way(work, today),
            [
                notice
                for notice in work.notices.all()
                if notice.struck_at is None and notice.starts_on <= today <= notice.ends_on
            ],
            pairs_of([photo for photo in work.photos.all() if photo.is_public], public_href),
        )
        for work in rows
    ]


def _public_way(work: Work, today: date) -> list[StageLine]:
    """As `way`, with the newest plan alone: why a day was moved is the office's note."""
    return [
        replace(line, plans=line.plans[-1:]) for line in way(work, today=today) if line.plans or line.reached
    ]
