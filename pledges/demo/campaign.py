"""The invented campaign of one demo subdistrict, built after its reports and dated relative to today.

Everything is written through the actions the office uses, as if each had been done on its day.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Final

from django.db.models import Count

from assessments import demo as assessments
from councils.demo import committees, halls, library
from issues.demo import agenda
from issues.demo.pictures import picture
from issues.demo.places import MARK
from issues.facts import Tally
from issues.models import Topic
from notices.calendar import SHANGHAI
from pledges import facts
from pledges.actions import pledging, readings
from pledges.demo import agenda as topics
from pledges.demo import goals, league, places, selfreports, support
from pledges.demo.targets import FIRM_TARGETS, Wanted, secretary_target, street_targets
from pledges.measures import registry
from pledges.measures.registry import Shape
from pledges.measures.taking import take
from pledges.models import Campaign, Pledge, Target
from pledges.promising import WHOLE, Promise
from properties.demo import contracts, homes, money, works
from properties.models import Area, Compound, Firm
from votes import demo as votes

if TYPE_CHECKING:
    from datetime import date

    from issues.demo.load import Job
    from pledges.measures.registry import Taken
    from properties.photos import CleanPhoto

# How long a demo campaign has run and still runs; a small street has reports of two months, but spots of more.
SHORTEST, LONGEST = timedelta(days=150), timedelta(days=270)
STILL: Final = timedelta(days=38)
WEEK: Final = timedelta(days=7)
# Of how many firms the one with the most to measure is chosen, and how many weeks a secretary's promise is read.
MOST_FIRMS: Final = 6
LATELY: Final = 5


def build(job: Job, street: Area) -> None:
    """Write the campaign of a subdistrict that has just been built."""
    random = Random(f"campaign:{job.seed}:{job.number}")  # noqa: S311 — invention, not secrets
    campaign = _campaign(street, job)
    # Nothing here depends on `random` being drawn in the same order as the reports: it has a seed of its own.
    places.write(street=street, campaign=campaign, now=job.now, random=random, size=job.size)
    _below(job, street)
    targets = _firms(campaign, job) + _street(campaign)
    if job.size.streets == 1:
        targets += _secretaries(campaign)
    _read(campaign, targets, job)
    support.write(street=street, now=job.now, random=random, size=job.size)
    assessments.write(street=street, now=job.now, random=random, showcase=job.size.showcase)
    _halls(job, street)
    if job.size.showcase:
        league.write(campaign=campaign, street=street, now=job.now)


def _halls(job: Job, street: Area) -> None:
    """What the halls of the street talk about, with the reports behind it."""
    random = Random(f"halls:{job.seed}:{job.number}")  # noqa: S311 — invention, not secrets
    halls.write(street=street, now=job.now, random=random, showcase=job.size.showcase, put=agenda.put)
    if job.size.showcase:
        topics.write(street=street, now=job.now)
        library.write(street=street, now=job.now)


def _lift(after: bool) -> CleanPhoto:  # noqa: FBT001 — the shape the works ask for
    return picture("lift", after=after, shade=0)


def _below(job: Job, street: Area) -> None:
    """What the places of the street are like beside their reports; each kind of row has a seed of its own."""
    for name, write in (
        ("homes", homes.write),
        ("contracts", contracts.write),
        ("money", money.write),
        ("works", partial(works.write, draw=_lift)),
        ("committees", committees.write),
        ("votes", partial(votes.write, draw=_lift)),
    ):
        random = Random(f"{name}:{job.seed}:{job.number}")  # noqa: S311 — invention, not secrets
        write(street=street, now=job.now, random=random, showcase=job.size.showcase)


def _campaign(street: Area, job: Job) -> Campaign:
    """It started as long ago as there are reports, and goes on for some weeks."""
    ran = max(SHORTEST, min(LONGEST, timedelta(days=job.size.days)))
    today = job.now.date()
    campaign = Campaign.objects.create(
        subdistrict=street,
        code=f"{street.code}-{today.year}",
        year=today.year,
        title=f"物业治理攻坚{MARK}",
        source="演示数据，非真实活动",
        starts_on=today - ran,
        ends_on=today + STILL,
        is_demo=True,
    )
    facts.load_programmes(Tally())
    facts.load_checklist(Tally())
    return campaign


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), SHANGHAI)


def _firms(campaign: Campaign, job: Job) -> list[Target]:
    """Each attack topic is claimed by the firm with the most work of that kind to be measured from.

    A firm without a fault goes last: a share of 100 percent can be promised, and shown, in one state only.
    """
    made = []
    held = Firm.objects.filter(
        contracts__is_current=True, contracts__compound__subdistrict=campaign.subdistrict
    )
    firms = list(held.annotate(many=Count("contracts")).order_by("-many", "pk")[:MOST_FIRMS])
    for topic in Topic.objects.filter(is_attack=True):
        wanted = FIRM_TARGETS[topic.code]
        taken = {one: _taken(campaign, wanted, one, topic, job.now.date()) for one in firms}
        firm = max(firms, key=lambda one: (taken[one].value != WHOLE, taken[one].rows))
        promise = Promise(
            kind=Pledge.Kind.FIRM,
            statement=f"年内高质量完成“{topic.name}”{MARK}",
            due_on=campaign.ends_on,
            firm=firm,
            topic=topic,
        )
        aimed = _aimed(campaign, wanted, firm, topic, job.now.date())
        made += _signed(campaign, promise, [aimed], office="项目负责人（演示）")
    return made


def _taken(campaign: Campaign, wanted: Wanted, firm: Firm, topic: Topic, day: date) -> Taken:
    """What the work of a firm comes to on a day, before anything is promised about it."""
    scope = registry.Scope(
        campaign.subdistrict_id,
        campaign.starts_on,
        firm=firm.pk,
        topic=topic.pk,
        campaign=campaign.pk,
        options=wanted.options,
    )
    return take(registry.find(wanted.measure), scope, day)


def _aimed(campaign: Campaign, wanted: Wanted, firm: Firm, topic: Topic, today: date) -> Wanted:
    """The same with a goal under which the page shows what it should; a plain one where nothing was measured."""
    now = _taken(campaign, wanted, firm, topic, today).value
    if now is None or wanted.shows is None:
        return wanted.aiming(goals.Goal(Decimal(50), Decimal(90)))
    earlier = _taken(campaign, wanted, firm, topic, today - timedelta(days=goals.WINDOW)).value
    measure = registry.find(wanted.measure)
    known = goals.Known(
        now=now,
        earlier=earlier,
        gone=Decimal((today - campaign.starts_on).days) / (campaign.ends_on - campaign.starts_on).days,
        left=(campaign.ends_on - today).days,
        is_level=not measure.cumulative,
        # Shares are of 100 percent, and the one mean there is, of inspections, is of 100 points.
        most=WHOLE if measure.shape in {Shape.SHARE, Shape.MEAN} else None,
    )
    return wanted.aiming(goals.fitting(wanted.shows, known))


def _street(campaign: Campaign) -> list[Target]:
    area = campaign.subdistrict
    count = Compound.objects.filter(subdistrict=area).count()
    promise = Promise(
        kind=Pledge.Kind.STREET,
        statement=f"改造小区、建设示范性红色议事厅、培育红色物业先锋、完成五个课题{MARK}",
        due_on=campaign.ends_on,
        area=area,
    )
    hoods = Area.objects.filter(parent__parent=area).count()
    return _signed(campaign, promise, street_targets(count, hoods), office="街道办事处（演示）")


def _secretaries(campaign: Campaign) -> list[Target]:
    """First responsibility (第一责任人): one pledge a neighbourhood that has compounds."""
    made = []
    rows = Area.objects.filter(parent__parent=campaign.subdistrict, compounds__isnull=False).distinct()
    for area in rows:
        promise = Promise(
            kind=Pledge.Kind.SECRETARY,
            statement=f"党建为纲，治理为要，做好物业治理第一责任人{MARK}",
            due_on=campaign.ends_on,
            area=area,
        )
        made += _signed(campaign, promise, [secretary_target()], office="居民区党组织书记（演示）")
    return made


def _signed(campaign: Campaign, promise: Promise, wanted: list[Wanted], *, office: str) -> list[Target]:
    at = _morning(campaign.starts_on)
    pledge = pledging.make_pledge(campaign=campaign, promise=promise, by=None, at=at)
    made = [pledging.add_target(pledge=pledge, draft=one.draft(campaign), by=None, at=at) for one in wanted]
    pledging.sign(pledge=pledge, office=office, by=None, at=at)
    return made


def _read(campaign: Campaign, targets: list[Target], job: Job) -> None:
    """Readings week by week until today; of a secretary's promise only the last few."""
    today = job.now.date()
    weeks = list(range((today - campaign.starts_on).days // 7, -1, -1))
    selfreports.write(campaign=campaign, now=job.now, showcase=job.size.showcase)
    for target in targets:
        most = LATELY if target.pledge.kind == Pledge.Kind.SECRETARY else len(weeks)
        kept = weeks[-most:] if job.size.streets == 1 else weeks[-2:]
        for back in kept:
            readings.take_reading(target=target, on=today - WEEK * back, at=job.now)
