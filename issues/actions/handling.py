"""Decisions on the way from the office to the verified result. Each takes a step on a locked issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from issues import access, catalogue, enforcement, routing, texts
from issues.actions import photos
from issues.actions.steps import NO_SUCH_MOVE, Step, missing
from issues.enforcement import EnforcementStep
from issues.models import Evidence, Issue, Move
from issues.workflow import Effect, Outcome, Verb
from properties.access import standing
from properties.models import Contract, Department, Firm, Post, User
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable


def assign(step: Step) -> None:
    """To a firm at work in the subdistrict, or to a department where no firm answers; helpers beside it."""
    firm, lead = step.data.get("firm"), step.data.get("department")
    if not firm and not lead:
        raise missing("firm")
    step.is_public = True
    columns: dict[str, Any] = {"handler": None, "route_note": routing.BY_HAND}
    if firm:
        columns["firm_id"] = _firm_here(firm, step.issue)
        step.details["firm"] = columns["firm_id"]
    elif step.issue.firm_id is not None:
        columns["firm_id"] = None
    if lead:
        columns["lead_id"] = _departments_here([lead], step.issue)[0]
        step.details["lead"] = columns["lead_id"]
    step.set(**columns)
    if (helpers := step.data.get("helpers")) is not None:
        ids = _departments_here(helpers, step.issue)
        step.issue.helpers.set(ids)
        step.details["helpers"] = ids


def change_hands(step: Step) -> None:
    """To the firm whose contract is in force. The date promised stays; first contact, where it is still owed,
    is promised anew: the new firm could not keep what it did not know of.
    """
    firm = routing.firm_of(step.issue.compound, step.at)
    if firm is None or firm == step.issue.firm_id or not routing.follows_contract(step.issue):
        raise NO_SUCH_MOVE
    if step.issue.contacted_at is not None:
        step.skipped.add(Effect.START_CONTACT)
    step.details.update({"firm": firm} | ({"was": step.issue.firm_id} if step.issue.firm_id else {}))
    step.set(firm_id=firm, handler=None, route_note=routing.renamed(step.issue, routing.BY_CONTRACT))


def firm_left(step: Step) -> None:
    """Nobody is under contract any more: nobody holds the report, and it climbs."""
    if routing.firm_of(step.issue.compound, step.at) is not None or not routing.follows_contract(step.issue):
        raise NO_SUCH_MOVE
    step.is_public = False
    if step.issue.firm_id:
        step.details["was"] = step.issue.firm_id
    step.set(firm_id=None, handler=None, route_note=routing.renamed(step.issue, routing.NO_FIRM))


def _firm_here(firm: Firm | int, issue: Issue) -> int:
    """A report is not shown to a firm that has no business in the subdistrict."""
    key = firm.pk if isinstance(firm, Firm) else int(firm)
    at_work = Contract.objects.filter(firm=key, is_current=True, compound__subdistrict=issue.subdistrict_id)
    if not at_work.exists():
        raise Refused(
            "issue.firm-elsewhere", _("This firm holds no contract in the subdistrict."), field="firm"
        )
    return key


def _departments_here(departments: Iterable[Department | int], issue: Issue) -> list[int]:
    keys = [row.pk if isinstance(row, Department) else int(row) for row in departments]
    here = set(Department.objects.filter(pk__in=keys, area=issue.subdistrict_id).values_list("pk", flat=True))
    if set(keys) - here:
        raise Refused(
            "issue.department-elsewhere",
            _("This department belongs to another subdistrict."),
            field="department",
        )
    return keys


def return_to_office(step: Step) -> None:
    """退单: the ground is said; the firm still sees the report until the office sends it elsewhere."""
    _ground(step)
    step.is_public = False
    step.set(handler=None)


def appoint(step: Step) -> None:
    given = step.data["handler"]
    key = given.pk if isinstance(given, User) else given
    posts = Post.objects.today().filter(firm=step.issue.firm_id, user=key, user__is_active=True)
    if not posts.exists():
        raise Refused(
            "issue.not-a-colleague", _("This person does not work for the firm today."), field="handler"
        )
    step.is_public = False
    step.details["handler"] = str(key)
    step.set(handler_id=key)


def accept(step: Step) -> None:
    if step.issue.handler_id is None:
        step.set(handler=step.user)


def contact(step: Step) -> None:
    """That the reporter was contacted is told to them; what was noted about it stays inside."""


def add_note(step: Step) -> None:
    step.is_public = step.data.get("public") is True
    photos.attach(
        step.issue, step.data.get("photos") or (), kind=Evidence.Kind.BEFORE, at=step.at, by=step.by.user
    )


def dissuade(step: Step) -> None:
    """SHP 59: a violation that could not be stopped starts the 24 hours to report it."""
    stopped = step.data["stopped"] is True
    subtopic = catalogue.subtopic(step.issue.subtopic_id)
    if stopped or subtopic is None or not subtopic.is_violation:
        step.skipped.add(Effect.START_REPORT24)
    step.is_public = False
    step.details.update(step=EnforcementStep.DISSUADED.value, stopped=stopped)


def report_violation(step: Step) -> None:
    step.is_public = False
    step.details.update(step=EnforcementStep.REPORTED.value, body=step.line("body", texts.PLACE_LENGTH))


def enforce(step: Step) -> None:
    """A rung of the enforcement ladder; orders and penalties are for the enforcing departments alone."""
    try:
        wanted = EnforcementStep(step.data["step"])
    except ValueError:
        raise missing("step") from None
    enforcer = access.enforces(step.by.user, step.issue)
    if not enforcement.may_take(wanted, [step.hat], enforcer=enforcer):
        raise NotYours("issue.not-your-step", _("Only the body the law names may take this step."))
    if not enforcement.is_its_turn(wanted, steps_taken(step.issue)):
        raise Refused(
            "issue.step-too-early", _("An earlier step of the ladder has to come first."), field="step"
        )
    step.is_public = False
    step.details["step"] = wanted.value


def steps_taken(issue: Issue) -> set[str]:
    """The steps of the ladder in the issue's history."""
    verbs = [Verb.STEP, Verb.DISSUADE, Verb.REPORT24]
    rows = Move.objects.filter(issue=issue, verb__in=verbs).values_list("data", flat=True)
    return {data["step"] for data in rows if "step" in data}


def finish(step: Step) -> None:
    """The result, with a photo of it where something physical was to be put right."""
    after, pairs = list(step.data.get("photos") or ()), list(step.data.get("pairs") or ())
    if needs_photo(step.issue) and not (after or pairs):
        raise missing("after_photo")
    _pairs_here(step, [step.data.get("pair"), *(pair.before for pair in pairs)])
    by, caption = step.by.user, step.line("caption", 120)
    added = photos.attach(
        step.issue,
        after,
        kind=Evidence.Kind.AFTER,
        at=step.at,
        by=by,
        pair=step.data.get("pair"),
        caption=caption,
    )
    added += photos.attach_pairs(step.issue, pairs, at=step.at, by=by)
    step.details["photos"] = len(added)
    step.set(finished_at=step.at)


def _pairs_here(step: Step, befores: Iterable[Any]) -> None:
    """What a result is compared with is a photo of the same report."""
    if any(isinstance(before, Evidence) and before.issue_id != step.issue.pk for before in befores):
        raise Refused(
            "issue.pair-elsewhere", _("The photo to compare with belongs to another report."), field="pair"
        )


def needs_photo(issue: Issue) -> bool:
    """Whether closing needs an after-photo: the sub-topic says so; without a sub-topic it does."""
    subtopic = catalogue.subtopic(issue.subtopic_id)
    return True if subtopic is None else subtopic.needs_photo


def verify(step: Step) -> None:
    """A different pair of eyes: nobody with a post in the firm, and not the person who reported the result."""
    user = step.user
    if step.issue.firm_id is not None and step.issue.firm_id in standing(user).firms:
        raise NotYours("issue.own-work", _("Someone from outside the firm has to verify the result."))
    if finished_by(step.issue) == user.pk:
        raise NotYours(
            "issue.own-work", _("Someone other than the person who reported the result has to verify it.")
        )
    step.set(outcome=Outcome.RESOLVED, outcome_detail="")


def finished_by(issue: Issue) -> object:
    """The key of the person who last reported a result."""
    rows = Move.objects.filter(issue=issue, verb=Verb.FINISH).order_by("-seq")
    return rows.values_list("by", flat=True).first()


def send_back(step: Step) -> None:
    step.set(finished_at=None)


def refuse(step: Step) -> None:
    _end(step, Outcome.REFUSED, _ground(step, "ground"))


def hand_over(step: Step) -> None:
    _ground(step)
    body = step.line("body", texts.PLACE_LENGTH)
    step.details["body"] = body
    _end(step, Outcome.HANDED_OVER, body)


def _end(step: Step, outcome: Outcome, detail: str) -> None:
    step.set(outcome=outcome, outcome_detail=detail)


def _ground(step: Step, name: str = "note") -> str:
    """A ground is a sentence a resident can be shown, not a dash."""
    ground = step.line(name, texts.GROUND_LENGTH if name == "ground" else texts.NOTE_LENGTH)
    if len(ground) < texts.SHORTEST_GROUND:
        raise Refused(
            "issue.missing-ground", _("Please give the ground in at least five characters."), field=name
        )
    if name == "ground":
        step.details["ground"] = ground
    return ground


def reopen(step: Step) -> None:
    """Back to whoever held it; the handling clock starts anew."""


def call_back(step: Step) -> None:
    step.is_public = False
