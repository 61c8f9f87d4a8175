"""Decisions while an issue waits for someone else: the reporter, or a body without an account."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from issues import clocks, texts
from issues.access import reporters_of
from issues.actions import photos
from issues.actions.steps import Step, not_your_move
from issues.links import digest, secret_for
from issues.models import Evidence, OutsideRequest
from notices import calendar_data
from notices.calendar import due
from yinhang.errors import Refused

_REQUEST_LENGTH = 1000


def ask(step: Step) -> None:
    """A question stops the clock, so there are two at most, and somebody must be there to answer."""
    if step.issue.questions_asked >= clocks.MOST_QUESTIONS:
        raise Refused(
            "issue.questions-used-up",
            _("The reporter has been asked twice already. Please decide with what is known."),
        )
    if not reporters_of(step.issue).exists():
        raise Refused(
            "issue.no-reporter", _("Nobody left a phone number with this report, so nobody can be asked.")
        )
    step.set(questions_asked=step.issue.questions_asked + 1)


def answer(step: Step) -> None:
    add_from_reporter(step)


def add_from_reporter(step: Step) -> None:
    """Words and photos of a reporter, bounded as in the report itself."""
    step.note = step.text("note", texts.REPORTER_NOTE_LENGTH)
    added = photos.attach(step.issue, step.data.get("photos") or (), kind=Evidence.Kind.REPORT, at=step.at)
    step.details["photos"] = len(added)


def no_answer(step: Step) -> None:
    """The work goes on with what is known."""


def send_outside(step: Step) -> None:
    """A form of its own for a body without an account, open until the deadline for its answer."""
    promise = clocks.PROMISES[clocks.OUTSIDE]
    expires_at = due(step.at, promise.amount, promise.unit, overrides=calendar_data.overrides()).at
    key = uuid.uuid4()
    OutsideRequest.objects.create(
        id=key,
        issue=step.issue,
        body=step.line("body", 80),
        email=_email(step),
        request=step.text("note", _REQUEST_LENGTH),
        token_digest=digest(secret_for("outside", key)),
        asked_by=step.user,
        asked_at=step.at,
        expires_at=expires_at,
    )
    step.details.update(body=step.line("body", 80), request=str(key))
    step.also_tell.append(("issue.outside", "outside", str(key)))


def _email(step: Step) -> str:
    given = step.line("email", 254)
    if given:
        try:
            validate_email(given)
        except ValidationError:
            raise Refused("issue.bad-email", _("Please check the e-mail address."), field="email") from None
    return given


def outside_answer(step: Step) -> None:
    """The other body's words and photos of its part; its form is used up by them."""
    request = step.by.outside
    if request is None:
        raise not_your_move()
    answered = OutsideRequest.objects.filter(
        pk=request.pk, answered_at=None, ended_at=None, expires_at__gte=step.at
    )
    if not answered.update(answer=step.note, answered_at=step.at):
        raise Refused("outside.ended", _("This form has been used or has closed."))
    added = photos.attach(step.issue, step.data.get("photos") or (), kind=Evidence.Kind.AFTER, at=step.at)
    step.details.update(photos=len(added), body=request.body)


def end_outside(step: Step) -> None:
    """Taken back, or no answer in 14 days: the link opens no more."""
    open_requests = OutsideRequest.objects.filter(issue=step.issue, answered_at=None, ended_at=None)
    open_requests.update(ended_at=step.at)
    step.is_public = False
