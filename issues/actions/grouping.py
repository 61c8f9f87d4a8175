"""Decisions that bring order among many reports: merge, split, attach to a live incident, say what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from issues import access, catalogue, suggesting, texts
from issues.actions import filing
from issues.actions.covering import live_incidents
from issues.actions.filing import Report
from issues.actions.steps import Step, missing
from issues.models import Closing, Incident, Issue, Move, Reporter, SubTopic, Topic, TopicExample
from issues.workflow import ENDED, Hat, Verb
from yinhang.errors import Refused
from yinhang.fields import reveal

if TYPE_CHECKING:
    from datetime import datetime


def merge(step: Step) -> None:
    """Into another open report of the same compound. Every reporter keeps their link and follows the other one.

    Reports merged into this one earlier follow along, so that no reporter is ever two steps from the work.
    """
    into = _target(step)
    if into.pk == step.issue.pk:
        raise Refused("issue.merge-itself", _("A report cannot be merged into itself."), field="into")
    if into.status in ENDED:
        raise Refused("issue.merge-ended", _("The other report has already ended."), field="into")
    if into.compound_id != step.issue.compound_id:
        raise Refused("issue.merge-elsewhere", _("The other report is about another compound."), field="into")
    Issue.objects.filter(merged_into=step.issue).update(merged_into=into)
    Issue.objects.filter(pk=into.pk).update(
        affected=into.affected + step.issue.affected, version=into.version + 1, updated_at=step.at
    )
    _note_on_target(step, into)
    step.details["into"] = into.code
    step.set(merged_into=into)


def _target(step: Step) -> Issue:
    """The other issue, which the engine has locked together with this one."""
    into = step.data["into"]
    if not isinstance(into, Issue):
        raise missing("into")
    return into


def _note_on_target(step: Step, into: Issue) -> None:
    last = Move.objects.filter(issue=into).aggregate(last=Max("seq"))["last"] or 0
    Move.objects.create(
        issue=into,
        seq=last + 1,
        verb=Verb.MERGE,
        was=into.status,
        now=into.status,
        hat=step.hat,
        by=step.by.user,
        note="",
        data={"from": step.issue.code},
        is_public=False,
        at=step.at,
    )


def split(step: Step) -> None:
    """A part becomes a report of its own, with its own clocks; the first reporter follows both."""
    text = step.text("text", texts.REPORT_LENGTH)
    topic, subtopic = _subject_of_part(step)
    issue = step.issue
    part = filing.create(
        Report(
            topic=topic,
            subtopic=subtopic,
            text=text,
            compound=issue.compound,
            building=issue.building,
            entrance=issue.entrance,
            place=issue.place,
            source=issue.source,
        ),
        by=step.by,
        at=step.at,
        split_from=issue,
    ).issue
    first = Reporter.objects.filter(issue=issue, is_first=True).first()
    if first is not None:
        copy = copy_reporter(first, part, step.at)
        step.also_tell.append(("issue.split", "reporter", str(copy.pk)))
    step.is_public = False
    step.details["part"] = part.code


def _subject_of_part(step: Step) -> tuple[Topic, SubTopic | None]:
    """The part's own topic where one was chosen, else that of the whole."""
    topic, subtopic = step.data.get("topic"), step.data.get("subtopic")
    if isinstance(subtopic, SubTopic):
        return subtopic.topic, subtopic
    if isinstance(topic, Topic):
        return topic, None
    return step.issue.topic, catalogue.subtopic(step.issue.subtopic_id)


def copy_reporter(first: Reporter, part: Issue, at: datetime) -> Reporter:
    """The same person behind another issue. Encrypted anew: an envelope opens in its own row only."""
    return filing.add_reporter(
        part,
        phone=reveal(first, "phone"),
        name=reveal(first, "name"),
        share_with_firm=first.share_with_firm,
        on_behalf=first.on_behalf,
        language=first.language,
        is_first=True,
        at=at,
    )


def attach(step: Step) -> None:
    """The notice of a live incident answers the report: its text is what the reporter reads."""
    given = step.data["incident"]
    key = given.pk if isinstance(given, Incident) else given
    incident = live_incidents(step.issue.compound_id, step.at).filter(pk=key).first()
    if incident is None:
        raise Refused(
            "issue.no-such-incident",
            _("This incident is over or does not cover this compound."),
            field="incident",
        )
    step.note = incident.text
    step.details["incident"] = incident.pk
    step.set(incident=incident)


def classify(step: Step) -> None:
    """It is about something else: the lead and the helpers of that topic stand beside it, the firm stays.

    The dates promised stay as well. What was counted of a report that was closed once is not moved to another
    topic afterwards: a figure shown for a month would change without an end that explains it.
    """
    chosen, issue = step.data["subtopic"], step.issue
    if not isinstance(chosen, SubTopic):
        raise missing("subtopic")
    if chosen.pk == issue.subtopic_id:
        raise Refused("issue.same-kind", _("The report is of this kind already."), field="subtopic")
    if chosen.topic_id != issue.topic_id:
        _go_to_topic(step, chosen.topic_id)
    was = catalogue.subtopic(issue.subtopic_id)
    step.details |= {"from_kind": was.code if was else "", "to_kind": chosen.code}
    _learn(step, suggesting.label_of(issue.topic.code, was.code if was else ""), chosen)
    step.set(topic=chosen.topic, subtopic=chosen, urgency=chosen.urgency)


def _go_to_topic(step: Step, topic_id: int) -> None:
    issue = step.issue
    if Closing.objects.filter(issue=issue).exists():
        raise Refused(
            "issue.counted-there",
            _(
                "This report was closed once and counts under its topic. Please split off what is about another."
            ),
            field="subtopic",
        )
    route = catalogue.route(issue.subdistrict_id, topic_id)
    step.set(lead_id=route.lead_id if route else None)
    issue.helpers.set(route.helper_ids if route else ())


def _learn(step: Step, was: str, chosen: SubTopic) -> None:
    """What the report was filed as, and what it is: an example for the next training."""
    label = suggesting.label_of(chosen.topic.code, chosen.code)
    kept = TopicExample.objects.filter(issue=step.issue).first()
    suggested = kept.suggested if kept else was
    if kept and label in {"", suggested}:
        kept.delete()
    elif "" not in {suggested, label} and suggested != label:
        values = {"suggested": suggested, "chosen": label, "by": step.by.user, "at": step.at}
        TopicExample.objects.update_or_create(issue=step.issue, defaults=values)


__all__ = ["Hat", "access", "attach", "classify", "copy_reporter", "merge", "split"]
