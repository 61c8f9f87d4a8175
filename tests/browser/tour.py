"""Every page of the site with something on it: its name, its address, and who looks at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from django.utils import timezone

from issues.access import hats, reporter_actor
from issues.boards.work_case import offers, pending_request
from issues.models import Issue
from issues.workflow import Status, Verb
from properties.models import Role
from records.models import Job
from tests.browser.town import PHONE, Town, photo_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# What the unfinished reports hold: sealed in the database, so a page alone can show it.
WORDS = {"text": "三号楼门口的灯坏了三天。", "place": "3号楼2单元", "name": "王女士"}
DOUBTFUL = "垃圾桶满了没人清运，很臭"  # words that speak against the topic of their report


class Stop(NamedTuple):
    """`who` None: a visitor. `status` is what the page answers with."""

    name: str
    path: str
    who: Role | None = None
    status: int = 200


def resident_pages(town: Town, folder: Path) -> list[Stop]:
    return [*_public(town), *_steps(town, folder), *_followed(town), *_outside(town)]


def _public(town: Town) -> list[Stop]:
    code = town.compound.code
    return [
        Stop("home", "/"),
        Stop("about", "/about/"),
        Stop("compound", f"/c/{code}/"),
        Stop("compound-unheld", f"/c/{town.unheld.code}/"),
        Stop("start", "/report/"),
        Stop("start-poster", f"/report/?c={code}"),
        Stop("track", "/track/"),
        Stop("missing", "/no/such/page/", status=404),
        Stop("bad-address", "/?unknown=1", status=400),
        Stop("draft-gone", "/report/" + "x" * 32 + "/details/", status=404),
    ]


def _steps(town: Town, folder: Path) -> list[Stop]:
    """The pages of an unfinished report, each with the answers that lead to it."""
    lift, lock, power = (
        town.draft(kind="lift_stopped"),
        town.draft(kind="ground_lock_shared"),
        town.draft(kind="repair_power"),
    )
    here = town.draft(kind="clutter_corridor", compound=town.compound.pk, **WORDS)
    sparks = town.draft(kind="repair_power", extra={"sparks": "yes"})
    full = town.draft(
        kind="ground_lock_shared",
        compound=town.compound.pk,
        phone="+86" + PHONE,
        extra={"since": "week"},
        **WORDS,
    )
    photo_for(full, folder)
    rubbish = WORDS | {"text": DOUBTFUL}
    doubtful = town.draft(kind="parking_short", compound=town.compound.pk, phone="+86" + PHONE, **rubbish)
    near = Issue.objects.filter(compound=town.compound, status=Status.WORKING, is_public=True).order_by(
        "-pk"
    )[0]
    same = town.draft(compound=town.compound.pk, topic=near.topic_id, **WORDS)
    village = quote(town.compound.name[:2])
    return [
        Stop("topic", f"/report/{lift}/topic/"),
        Stop("kind", f"/report/{lock}/kind/"),
        Stop("call", f"/report/{power}/call/"),
        Stop("questions", f"/report/{power}/questions/"),
        Stop("questions-choice", f"/report/{lock}/questions/"),
        Stop("stop", f"/report/{sparks}/stop/"),
        Stop("details", f"/report/{lock}/details/"),
        Stop("details-photo", f"/report/{full}/details/"),
        Stop("place", f"/report/{lock}/place/"),
        Stop("place-known", f"/report/{here}/place/"),
        Stop("which", f"/report/{lock}/which/?q={village}"),
        Stop("similar", f"/report/{same}/similar/"),
        Stop("join", f"/report/{same}/join/{near.code}/"),
        Stop("contact", f"/report/{lock}/contact/"),
        Stop("check", f"/report/{full}/check/"),
        Stop("check-rather", f"/report/{doubtful}/check/"),
    ]


def _followed(town: Town) -> list[Stop]:
    """Receipts and progress in every state, and what a reporter may do."""
    fresh = town.file("clutter_corridor", "楼道里堆满了纸箱，担架都过不去。").secret
    regretted = town.file("clean_green", "草地好像枯了，可能是我看错了。")
    assert regretted.reporter
    town.move(regretted.issue, Verb.WITHDRAW, reporter_actor(regretted.reporter))
    pages = [
        Stop("receipt", f"/r/{fresh}/receipt/"),
        Stop("progress-new", f"/r/{fresh}/"),
        Stop("progress-withdrawn", f"/r/{regretted.secret}/"),
        Stop("withdraw", f"/r/{fresh}/withdraw/"),
        Stop("urge", f"/r/{fresh}/urge/"),
        Stop("supplement", f"/r/{fresh}/supplement/"),
    ]
    states: dict[str, dict[str, object]] = {
        "asked": {"status": Status.ASKED},
        "paused": {"status": Status.PAUSED},
        "done": {"status": Status.DONE},
        "closed": {"status": Status.CLOSED, "outcome": "resolved", "ratings__isnull": True},
        "rated": {"status": Status.CLOSED, "outcome": "resolved", "ratings__isnull": False},
        "handed-over": {"outcome": "handed_over"},
        "merged": {"status": Status.MERGED},
        "rework": {"reworks__gt": 0},
        "late": {"status": Status.WORKING, "due_at__lt": timezone.now()},
        "incident": {"incident__isnull": False},
    }
    found = {name: town.secret(**lookups) for name, lookups in states.items()}
    pages += [Stop(f"progress-{name}", f"/r/{secret}/") for name, secret in found.items()]
    return [
        *pages,
        Stop("answer", f"/r/{found['asked']}/answer/"),
        Stop("rate", f"/r/{found['closed']}/rate/"),
        Stop("rate-too-early", f"/r/{fresh}/rate/"),
        Stop("receipt-old", f"/r/{found['closed']}/receipt/"),
    ]


def _outside(town: Town) -> list[Stop]:
    return [
        Stop("outside", f"/outside/{town.outside(answered_at=None, ended_at=None)}/"),
        Stop("outside-closed", f"/outside/{town.outside(answered_at__isnull=False)}/", status=409),
        Stop("outside-thanks", "/outside/thanks/"),
    ]


STAFF = (
    Role.STREET_OFFICER,
    Role.FIRM_MANAGER,
    Role.NEIGHBOURHOOD_STAFF,
    Role.GRID_HEAD,
    Role.PARTY_SECRETARY,
    Role.DEPARTMENT_OFFICER,
    Role.COMMITTEE_CHAIR,
    Role.SUPERVISOR,
)


def work_pages(town: Town) -> list[Stop]:
    """The desk of everybody, one case a state, and the form of every move."""
    pages = [Stop("sign-in", "/accounts/sign-in/"), Stop("sign-in-next", "/accounts/sign-in/?next=/work/")]
    pages += [Stop(f"today-{role.value}", "/work/", role) for role in STAFF]
    pages += list(_desk(town))
    pages += list(_cases(town))
    return [*pages, *_moves(town)]


def _desk(town: Town) -> Iterator[Stop]:
    street, firm = Role.STREET_OFFICER, Role.FIRM_MANAGER
    mine = Issue.objects.visible_to(town.user(firm))
    codes = mine.filter(status=Status.ASSIGNED).order_by("-pk")
    ticked = "&".join(f"code={issue.code}" for issue in codes[:3])
    # Of those with a reporter: what a patrol or a colleague enters has nobody whose number could be shown.
    asked_for = Issue.objects.filter(
        compound=town.compound, status=Status.WORKING, reporters__is_first=True
    ).order_by("-pk")
    person = asked_for[0]
    reporter = person.reporters.get(is_first=True)
    yield Stop("list-street", "/work/issues/", street)
    yield Stop("list-firm", "/work/issues/", firm)
    yield Stop("list-filtered", "/work/issues/?state=all&unhappy=1", street)
    yield Stop("list-nothing", "/work/issues/?q=99999999", street)
    yield Stop("filters", "/work/issues/filters/", street)
    yield Stop("save-filter", "/work/issues/filters/save/?state=all", street)
    yield Stop("bulk", f"/work/issues/bulk/accept/?{ticked}", firm)
    yield Stop("new", "/work/issues/new/", Role.NEIGHBOURHOOD_STAFF)
    yield _status(street)
    yield Stop("incidents", "/work/incidents/", street)
    yield Stop("post-incident", "/work/incidents/new/", Role.NEIGHBOURHOOD_STAFF)
    yield Stop("reveal", f"/work/issues/{person.code}/contact/{reporter.pk}/", street)
    yield Stop("inbox", "/notices/", firm)
    yield Stop("settings", "/notices/settings/", firm)
    yield Stop("profile", "/accounts/", firm)
    yield Stop("password", "/accounts/password/", firm)
    yield Stop("second-step", "/accounts/second-step/", firm)
    yield Stop("case-missing", "/work/issues/YH-2000-000001/", firm, 404)


def _status(who: Role) -> Stop:
    """With a job in each state; what ticks while the tour is walked writes its own."""
    now = timezone.now()
    states: dict[str, dict[str, Any]] = {
        "backup": {"ended_at": now, "succeeded_at": now},
        "rotate_keys": {"ended_at": now, "failures": 3},
        "restore": {},
        "records.retain": {"began_at": now - timedelta(days=1)},
    }
    for name, state in states.items():
        Job.objects.update_or_create(name=name, defaults={"began_at": now, **state})
    return Stop("status", "/work/status/", who)


def _cases(town: Town) -> Iterator[Stop]:
    for status in Status:
        issue = (
            Issue.objects.filter(status=status, compound__subdistrict=town.compound.subdistrict)
            .order_by("-pk")
            .first()
        )
        if issue is not None:
            yield Stop(f"case-{status.value}", f"/work/issues/{issue.code}/", Role.STREET_OFFICER)
    rated = Issue.objects.filter(compound=town.compound, reworks__gt=0).order_by("-pk")[0]
    yield Stop("case-rework", f"/work/issues/{rated.code}/", Role.NEIGHBOURHOOD_STAFF)
    mine = Issue.objects.filter(compound=town.compound, status=Status.WORKING).order_by("-pk")[0]
    yield Stop("case-firm", f"/work/issues/{mine.code}/", Role.FIRM_MANAGER)


def _moves(town: Town) -> Iterator[Stop]:
    """One page a verb, with the first person and report for whom it is offered."""
    seen: set[str] = set()
    for role in STAFF:
        user = town.user(role)
        for issue in Issue.objects.visible_to(user).order_by("-pk"):
            for offer in offers(
                issue, hats(user, issue), user, pending_request(issue), f"/work/issues/{issue.code}/"
            ):
                if offer.verb not in seen:
                    seen.add(offer.verb)
                    yield Stop(f"move-{offer.verb.value}", offer.href, role)
