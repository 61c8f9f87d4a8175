"""Decisions of the people behind a report: urge, add, take back, rate, and what an unhappy rating leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from issues import clocks, texts
from issues.actions import asking
from issues.actions.steps import Step, missing, not_your_move
from issues.models import Move, Rating
from issues.workflow import Status, Verb
from notices.calendar import day_of, start_of
from yinhang.errors import Refused

if TYPE_CHECKING:
    from issues.models import Issue, Reporter

UNHAPPY = 2  # 好差评: dissatisfied and very dissatisfied must be followed up (国办发〔2019〕51号)


def _reporter(step: Step) -> Reporter:
    if step.by.reporter is None:
        raise not_your_move()
    return step.by.reporter


def join(step: Step) -> None:
    """我也遇到: one more person, counted once."""
    if Move.objects.filter(
        issue=step.issue, by_reporter=_reporter(step), verb__in=[Verb.FILE, Verb.JOIN]
    ).exists():
        raise Refused("issue.already-joined", _("You are already among those who reported this."))
    step.is_public = False
    step.set(affected=step.issue.affected + 1)


def urge(step: Step) -> None:
    """催办: once a day for each reporter, by the calendar of Shanghai."""
    today = Move.objects.filter(
        issue=step.issue, verb=Verb.URGE, by_reporter=_reporter(step), at__gte=start_of(day_of(step.at))
    )
    if today.exists():
        raise Refused("issue.urged-today", _("You have already urged today. You may urge again tomorrow."))
    step.set(urges=step.issue.urges + 1)


def supplement(step: Step) -> None:
    asking.add_from_reporter(step)


def withdraw(step: Step) -> None:
    """Within ten minutes, by the person who filed it, while nobody else depends on it (rule 2.6.1)."""
    if not _reporter(step).is_first:
        raise not_your_move()
    if not clocks.may_withdraw(step.issue.opened_at, step.at):
        raise Refused(
            "issue.too-late-to-withdraw",
            _("A report can be taken back within ten minutes. This one is already being handled."),
        )
    if step.issue.affected > 1:
        raise Refused(
            "issue.others-affected", _("Others have said they are affected too, so the report stays.")
        )


def rate(step: Step) -> None:
    """好差评: one rating for each closing. Two stars or fewer send the issue back to work at once."""
    try:
        score = Rating.Score(int(step.data["score"]))
    except (TypeError, ValueError):
        raise missing("score") from None
    closing = last_closing(step.issue)
    if Rating.objects.filter(issue=step.issue, closing=closing).exists():
        raise Refused("issue.already-rated", _("This result has already been rated. Thank you."))
    Rating.objects.create(
        issue=step.issue,
        closing=closing,
        score=score,
        solved=_solved(step),
        reasons=_reasons(step),
        text=step.text("text", texts.REPORTER_NOTE_LENGTH),
        is_anonymous=step.data.get("is_anonymous", True) is not False,
        by_reporter=_reporter(step),
        at=step.at,
    )
    step.details["score"] = score.value
    if score <= UNHAPPY:
        step.then = Verb.REWORK


def _solved(step: Step) -> str:
    given = str(step.data.get("solved") or "")
    return given if given in Rating.Solved.values else ""


def _reasons(step: Step) -> list[str]:
    """At most ten short ticks; the words belong to the form."""
    given = step.data.get("reasons") or ()
    return [texts.one_line(reason)[: texts.NAME_LENGTH] for reason in list(given)[:10]]


def last_closing(issue: Issue) -> int:
    """The number of the history row that closed the issue last; 0 for one that came in closed."""
    rows = Move.objects.filter(issue=issue, now=Status.CLOSED).exclude(was=Status.CLOSED).order_by("-seq")
    return rows.values_list("seq", flat=True).first() or 0


def rework(step: Step) -> None:
    """Only an unhappy rating of the last closing leads here."""
    unhappy = Rating.objects.filter(issue=step.issue, closing=last_closing(step.issue), score__lte=UNHAPPY)
    if not unhappy.exists():
        raise Refused("issue.not-unhappy", _("Rework follows a rating of dissatisfied or very dissatisfied."))
    step.note = ""
    step.set(reworks=step.issue.reworks + 1)
