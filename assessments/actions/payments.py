"""Rewards that were paid: written down once, never changed. With the last one the period is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.access import must_be_impartial, must_wear
from assessments.actions.periods import locked
from assessments.models import Payment, PeriodStep, Score
from assessments.periodflow import Hat, State, Verb
from issues import texts
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from properties.models import User

REFERENCE_LENGTH: Final = 80


@transaction.atomic
def record(*, score: Score, on: date, reference: str, by: User, at: datetime) -> Payment:
    """The amount is the reward as it was decided; nobody types it."""
    period = locked(score.period)
    must_wear(by, period.subdistrict_id, {Hat.OFFICER})
    if period.state != State.DECIDED or period.decided_at is None:
        raise Refused("payment.not-decided", _("Rewards are paid after the decision."))
    must_be_impartial(by, period, at=at)
    score = Score.objects.get(pk=score.pk, period=period)
    if not score.is_current or not score.reward:
        raise Refused("payment.nothing", _("Nothing is to be paid for this score."))
    if not timezone.localdate(period.decided_at) <= on <= timezone.localdate(at):
        raise Refused("payment.day", _("The day lies between the decision and today."), field="on")
    said = texts.within(texts.clean(reference), REFERENCE_LENGTH, field="reference")
    if not said:
        raise Refused("payment.reference", _("Please give the number of the payment."), field="reference")
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                score=score, amount=score.reward, on=on, reference=said, by=by, at=at
            )
    except IntegrityError:
        raise Refused("payment.twice", _("This reward has been paid already.")) from None
    if not Score.objects.filter(period=period, is_current=True, reward__gt=0, payment=None).exists():
        was, period.state = period.state, State.PAID
        period.save(update_fields=["state"])
        PeriodStep.objects.create(period=period, verb=Verb.PAY, was=was, now=State.PAID, by=by, at=at)
    return payment
