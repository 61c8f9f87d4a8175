"""Emergency use of the maintenance fund: asked with proof, decided in seven days, repaired, audited, paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices.actions import Clock, Event
from notices.calendar import Unit, due
from notices.calendar_data import overrides
from notices.parties import Party, Subject
from properties import audiences
from properties import emergency as rule
from properties.actions.documents import file_document
from properties.around import roles_around
from properties.emergency import Case, State, Verb
from properties.models import EmergencyStep, EmergencyUse, Role
from properties.moneyclocks import is_amount
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from properties.documents import CleanDocument
    from properties.models import Compound, User

_NOT_YOURS: Final = NotYours("emergency.not-yours", _("Your post does not allow this here."))
_TELLS: Final = frozenset({Verb.APPROVE, Verb.DECLINE, Verb.BUREAU})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks the fund for. Without a third party's proof nothing is asked."""

    case: Case
    place: str
    text: str
    proof: CleanDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a step brings: the day it happened, words, an amount, a paper; `rule.STEPS` says which it needs."""

    on: date | None = None
    note: str = ""
    amount: Decimal | None = None
    paper: CleanDocument | None = None


@transaction.atomic
def ask_emergency(*, compound: Compound, asked: Asked, by: User | None, at: datetime) -> EmergencyUse:
    """Ask the committee for the fund. From now on it has seven days."""
    if by is not None and not roles_around(by, compound) & rule.NEAR:
        raise _NOT_YOURS
    if not asked.place.strip():
        raise Refused("emergency.place", _("Please say where it is."), field="place")
    if not asked.text.strip():
        raise Refused("emergency.text", _("Please say what is dangerous."), field="text")
    if asked.proof is None:
        raise Refused("emergency.proof", rule.PROOF[Case(asked.case)], field="proof")
    use = EmergencyUse.objects.create(
        compound=compound,
        case=asked.case,
        place=asked.place.strip()[:120],
        text=asked.text.strip()[:1000],
        asked_at=at,
        approve_by=due(at, rule.APPROVE_DAYS, Unit.DAY, overrides=overrides()).at,
    )
    given = Given(note=use.text, paper=asked.proof)
    _write(use, Verb.ASK, given, by=by, at=at)
    subject = Subject("emergency", use.pk)
    clock = Clock(rule.APPROVE, subject, at, rule.APPROVE_DAYS, Unit.DAY, rule.BASIS, statutory=True)
    notices.set_deadlines([clock], by=by, at=at)
    _tell(use, Verb.ASK, audiences.people({use.pk: (compound.pk, None)}, Role.COMMITTEE_CHAIR)[use.pk], at=at)
    return use


@transaction.atomic
def step_emergency(
    *, use: EmergencyUse, verb: Verb, given: Given, by: User | None, at: datetime
) -> EmergencyUse:
    """One step on. Two people at once: the second finds that it has moved on."""
    rows = EmergencyUse.objects.select_for_update(of=("self",)).select_related("compound")
    use = rows.get(pk=use.pk)
    step = allowed(use, verb, by=by, at=at)
    _check(use, step, given, at=at)
    if verb == Verb.AUDIT:
        use.audited = given.amount
    if verb == Verb.PAY:
        use.paid = given.amount
    use.state = step.to
    use.save(update_fields=["state", "audited", "paid"])
    _write(use, verb, given, by=by, at=at)
    _settle(use, verb, at=at)
    return use


def allowed(use: EmergencyUse, verb: Verb, *, by: User | None, at: datetime) -> rule.Step:
    """The row of the table, if the step may be taken now and by this person."""
    step = rule.STEPS.get((State(use.state), verb))
    if step is None:
        raise Refused("emergency.no-such-step", _("Somebody has moved this on meanwhile. Please look again."))
    if by is not None and not roles_around(by, use.compound) & step.who:
        raise _NOT_YOURS
    if not rule.is_open_to(verb, at=at, approve_by=use.approve_by):
        raise Refused(
            "emergency.too-early",
            _("The committee still has time to approve; the housing bureau may repair only afterwards."),
        )
    return step


def _check(use: EmergencyUse, step: rule.Step, given: Given, *, at: datetime) -> None:
    if step.why and not given.note.strip():
        raise Refused("emergency.note", _("Please say in a few words what was done or why."), field="note")
    if step.paper and given.paper is None:
        raise Refused("emergency.paper", _("Please add the paper of the audit."), field="paper")
    if step.day:
        _check_day(use, given, at=at)
    if step.amount:
        _check_amount(use, step, given)


def _check_day(use: EmergencyUse, given: Given, *, at: datetime) -> None:
    if given.on is None or given.on > timezone.localdate(at):
        raise Refused("emergency.future", _("This day has not come yet."), field="on")
    last = use.steps.order_by("-seq").values_list("on", flat=True).first()
    if last is not None and given.on < last:
        raise Refused("emergency.before-last", _("This day lies before the last step."), field="on")


def _check_amount(use: EmergencyUse, step: rule.Step, given: Given) -> None:
    amount = given.amount
    if amount is None or amount == 0 or not is_amount(amount):
        raise Refused(
            "emergency.amount",
            _("An amount is more than zero, in yuan with at most two decimals."),
            field="amount",
        )
    if step.to == State.PAID and use.audited is not None and not rule.may_pay(use.audited, amount):
        raise Refused(
            "emergency.over-audit",
            _("The audit found %(audited)s yuan; %(amount)s yuan cannot be paid.")
            % {"audited": use.audited, "amount": amount},
            field="amount",
        )


def _write(use: EmergencyUse, verb: Verb, given: Given, *, by: User | None, at: datetime) -> EmergencyStep:
    paper = None
    if given.paper is not None:
        paper = file_document(
            compound=use.compound, title=f"{use} · {verb.label}"[:120], clean=given.paper, by=by, at=at
        )
    return EmergencyStep.objects.create(
        use=use,
        seq=use.steps.count() + 1,
        verb=verb,
        on=given.on or timezone.localdate(at),
        note=given.note.strip()[:1000],
        amount=given.amount if verb in {Verb.AUDIT, Verb.PAY} else None,
        document=paper,
        by=by,
        at=at,
    )


def _settle(use: EmergencyUse, verb: Verb, *, at: datetime) -> None:
    """The committee's clock ends with its answer, or when it no longer matters; whoever asked is told."""
    subject = Subject("emergency", use.pk)
    if verb in {Verb.APPROVE, Verb.DECLINE}:
        notices.meet_deadlines(subject=subject, kinds=[rule.APPROVE], at=at)
    elif verb in {Verb.BUREAU, Verb.WITHDRAW}:
        notices.cancel_deadlines(subject=subject, at=at)
    if verb in _TELLS:
        asker = use.steps.filter(verb=Verb.ASK).values_list("by", flat=True).first()
        _tell(use, verb, [Party("user", str(asker))] if asker else [], at=at)


def _tell(use: EmergencyUse, verb: Verb, parties: list[Party], *, at: datetime) -> None:
    subject = Subject("emergency", use.pk)
    events = [
        Event(f"emergency.{verb}", subject, party, f"emergency:{use.pk}:{verb}", {}) for party in parties
    ]
    notices.tell(events, at=at)
