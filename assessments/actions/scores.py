"""What changes a score before the review: bonus points, a veto, an objection that is upheld; each a new revision."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from assessments import audiences, grading
from assessments.access import JUDGES, must_be_impartial, must_wear
from assessments.actions.periods import WORDS_LENGTH, locked, open_objections, say, words_of
from assessments.models import Bonus, Objection, Score, Veto
from assessments.periodflow import JUDGED_IN, State
from issues import texts
from properties.access import standing
from properties.actions.documents import file_document
from properties.models import Role
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from assessments.grading import Line
    from assessments.models import Period
    from properties.documents import CleanDocument
    from properties.models import User

_ONE_PLACE: Final = Decimal("0.1")


@transaction.atomic
def give_bonus(*, score: Score, points: Decimal, words: str, by: User, at: datetime) -> Bonus:
    """Points for what goes beyond the contract; all of a contract's together within the scheme's limit."""
    period = _judged(score, by, at)
    current = _current(score)
    cap = Decimal(current.inputs["scheme"]["bonus_cap"])
    given = [Decimal(one) for one in current.inputs["bonus"]]
    if not 0 < points <= cap or points != points.quantize(_ONE_PLACE) or sum(given) + points > cap:
        message = _("Bonus points have one decimal place and are at most %(cap)s altogether.")
        raise Refused("bonus.points", message % {"cap": f"{cap:f}"}, field="points")
    said = words_of(words, "words")
    bonus = Bonus.objects.create(
        period=period, compound=current.compound, firm=current.firm, points=points, words=said, by=by, at=at
    )
    inputs = current.inputs | {"bonus": [*current.inputs["bonus"], str(points)]}
    _revise(current, inputs, said, by=by, at=at)
    return bonus


@transaction.atomic
def strike_bonus(*, bonus: Bonus, reason: str, by: User, at: datetime) -> Bonus:
    """Take points back that should not have been given; they stay to be read."""
    period = locked(bonus.period)
    _may_judge(period, by, at)
    bonus = Bonus.objects.select_for_update().get(pk=bonus.pk)
    if bonus.struck_at is not None:
        raise Refused("bonus.struck", _("These points have been struck already."))
    said = words_of(reason, "words")
    current = _current(bonus)
    kept = list(current.inputs["bonus"])
    kept.remove(next(one for one in kept if Decimal(one) == bonus.points))
    bonus.struck_by, bonus.struck_at, bonus.struck_reason = by, at, said
    bonus.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    _revise(current, current.inputs | {"bonus": kept}, said, by=by, at=at)
    return bonus


@transaction.atomic
def veto(
    *, score: Score, kind: Veto.Kind, words: str, proof: CleanDocument | None, by: User, at: datetime
) -> Veto:
    """One thing that outweighs everything, with its proof. The caller opens `photos.kept_photos` around it."""
    period = _judged(score, by, at)
    current = _current(score)
    said = words_of(words, "words")
    if kind not in Veto.Kind.values:
        raise Refused("veto.kind", _("Please choose what happened."), field="kind")
    if proof is None:
        raise Refused(
            "veto.no-proof", _("A veto needs its proof: a PDF or a photo of the paper."), field="proof"
        )
    if kind in current.inputs["vetoes"]:
        raise Refused("veto.twice", _("This veto stands already."), field="kind")
    with override(settings.LANGUAGE_CODE):
        title = gettext("Proof of a veto: %(kind)s") % {"kind": Veto.Kind(kind).label}
    document = file_document(compound=current.compound, title=title, clean=proof, by=by, at=at)
    row = Veto.objects.create(
        period=period,
        compound=current.compound,
        firm=current.firm,
        kind=kind,
        words=said,
        document=document,
        by=by,
        at=at,
    )
    inputs = current.inputs | {"vetoes": [*current.inputs["vetoes"], str(kind)]}
    _revise(current, inputs, said, by=by, at=at)
    return row


@transaction.atomic
def lift_veto(*, veto: Veto, reason: str, by: User, at: datetime) -> Veto:
    """Only somebody else than who put it may lift it."""
    period = locked(veto.period)
    _may_judge(period, by, at)
    veto = Veto.objects.select_for_update().get(pk=veto.pk)
    if veto.lifted_at is not None:
        raise Refused("veto.lifted", _("This veto has been lifted already."))
    if veto.by_id == by.pk:
        raise NotYours("veto.second-person", _("Whoever put the veto cannot lift it."))
    said = words_of(reason, "words")
    current = _current(veto)
    veto.lifted_by, veto.lifted_at, veto.lifted_reason = by, at, said
    veto.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    kept = [kind for kind in current.inputs["vetoes"] if kind != veto.kind]
    _revise(current, current.inputs | {"vetoes": kept}, said, by=by, at=at)
    return veto


@transaction.atomic
def object_to(*, score: Score, text: str, by: User, at: datetime) -> Objection:
    """A firm's manager objects to the firm's own score, until the time is over; one objection at a time."""
    period = locked(score.period)
    score = Score.objects.select_related("firm", "compound").get(pk=score.pk, period=period)
    if not standing(by).holds_in((Role.FIRM_MANAGER,), score.firm_id):
        raise NotYours(
            "assessment.not-your-score", _("Only the firm's manager may object, and only to its own score.")
        )
    if period.state != State.OBJECTIONS:
        raise Refused(
            "assessment.no-such-move", _("The assessment is no longer in this state. Please reload the page.")
        )
    if period.objections_until is None or at > period.objections_until:
        raise Refused("assessment.too-late", _("The time to object is over."))
    if not score.is_current:
        raise Refused(
            "assessment.corrected-meanwhile", _("This score was changed meanwhile. Please read it again.")
        )
    if open_objections(period).filter(score__compound=score.compound_id, score__firm=score.firm_id).exists():
        raise Refused("assessment.objection-waits", _("Your firm's objection is being looked at already."))
    said = words_of(text, "text", longest=texts.NOTE_LENGTH)
    objection = Objection.objects.create(score=score, text=said, by=by, at=at)
    parties = audiences.office(period)
    say("assessment.objection", period, parties, at=at, key=f"{objection.pk}", firm=score.firm.name)
    return objection


@transaction.atomic
def decide_objection(
    *,
    objection: Objection,
    upheld: bool,
    decision: str,
    by: User,
    at: datetime,
    lines: Mapping[str, Sequence[Line]] | None = None,
) -> Objection:
    """The street answers in words the firm reads. Upheld: the corrected counts become a new revision."""
    period = locked(objection.score.period)
    _may_judge(period, by, at)
    objection = Objection.objects.select_for_update().select_related("score").get(pk=objection.pk)
    if objection.state != Objection.State.OPEN:
        raise Refused("assessment.objection-decided", _("This objection has been decided already."))
    said = words_of(decision, "decision")
    if upheld:
        current = _current(objection.score)
        if lines is None:
            raise Refused(
                "assessment.no-counts", _("An objection that is upheld needs the corrected counts.")
            )
        changed = current.inputs["lines"] | grading.check_lines(lines)
        if changed == current.inputs["lines"]:
            raise Refused("assessment.same-counts", _("These are the counts the score has already."))
        _revise(current, current.inputs | {"lines": changed}, said, by=by, at=at)
    objection.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
    objection.decision, objection.decided_by, objection.decided_at = said, by, at
    objection.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    managers = audiences.managers_of(objection.score.firm_id)
    say("assessment.decided", period, managers, at=at, key=f"{objection.pk}", upheld=upheld)
    return objection


def _judged(score: Score, by: User, at: datetime) -> Period:
    period = locked(score.period)
    _may_judge(period, by, at)
    return period


def _may_judge(period: Period, by: User, at: datetime) -> None:
    must_wear(by, period.subdistrict_id, JUDGES)
    if period.state not in JUDGED_IN:
        raise Refused(
            "assessment.no-such-move", _("The assessment is no longer in this state. Please reload the page.")
        )
    must_be_impartial(by, period, at=at)


def _current(about: Score | Bonus | Veto) -> Score:
    """The newest revision of the contract's score."""
    rows = Score.objects.select_related("compound", "firm", "contract")
    return rows.get(period=about.period_id, compound=about.compound_id, firm=about.firm_id, is_current=True)


def _revise(current: Score, inputs: dict[str, Any], words: str, *, by: User, at: datetime) -> Score:
    """Never changed: the old revision steps back and stays, the new one follows from the new inputs."""
    Score.objects.filter(pk=current.pk).update(is_current=False)
    return Score.objects.create(
        period_id=current.period_id,
        contract=current.contract,
        compound=current.compound,
        firm=current.firm,
        floor_area=current.floor_area,
        inputs=inputs,
        revision=current.revision + 1,
        correction=words[:WORDS_LENGTH],
        by=by,
        at=at,
        **grading.grade(inputs)._asdict(),
    )
