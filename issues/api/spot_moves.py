"""What can be done to spots by a program: enter one, and the moves of the table that need no photo of the place."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from issues.access import get_issue, get_spot, may_find_spots
from issues.actions import spots as actions
from issues.actions.spots import NOTE_LENGTH
from issues.api.spots import SpotOut, Spots
from issues.models import Spot, Topic
from issues.spotflow import TOPICS, Verb, find_row
from issues.texts import PLACE_LENGTH
from properties.access import compounds_in_reach
from properties.reach import buildings_of
from stations.api.conditions import stale, wanted
from stations.api.inputs import Chosen, Strict
from stations.api.once import answered_once
from stations.api.operation import Operation
from stations.api.schema import ETAG, IDEMPOTENCY_KEY, IF_MATCH, LOCATION, answers
from stations.scopes import Scope
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

_LARGEST: Final = 2**31 - 1
# The verbs with what each takes; the photo that shows a cleared place is taken in the workspace.
_ACTIONS: Final[dict[Verb, Callable[..., Spot]]] = {
    Verb.NOTIFY: actions.notify,
    Verb.CONFIRM: actions.confirm,
    Verb.RECUR: actions.recur,
    Verb.LINK: actions.link,
    Verb.NOTE: actions.note,
    Verb.VOID: actions.void,
}
TAKES: Final[dict[Verb, frozenset[str]]] = {
    Verb.NOTIFY: frozenset({"clear_by", "note"}),
    Verb.CONFIRM: frozenset({"note"}),
    Verb.RECUR: frozenset({"note"}),
    Verb.LINK: frozenset({"issue"}),
    Verb.NOTE: frozenset({"note"}),
    Verb.VOID: frozenset({"note"}),
}
_INPUTS: Final = frozenset().union(*TAKES.values())


class SpotMoveIn(Strict):
    """A move: its verb, the version the person was looking at, and what the verb takes (`TAKES`)."""

    verb = serializers.ChoiceField(choices=[(verb.value, verb.label) for verb in TAKES])
    version = serializers.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    clear_by = serializers.DateField(required=False)
    issue = serializers.CharField(max_length=20, required=False)
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        fields["version"].required = not self.context.get("by_tag", True)
        return fields

    def validate_issue(self, value: str) -> Any:
        try:
            return get_issue(self.context["user"], value)
        except Http404:
            raise ValidationError(_("There is no such report."), code="does_not_exist") from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        verb, given = Verb(attrs["verb"]), _INPUTS & attrs.keys()
        row = find_row(self.context["spot"].state, verb)
        # The day has a usual one; a move that is no longer in the table is for the action to refuse.
        needed = set(row.needs) & TAKES[verb] - {"clear_by"} if row else set()
        wrong = {name: (_("This move does not take it."), "unexpected") for name in given - TAKES[verb]}
        wrong |= {name: (_("This move needs it."), "required") for name in needed - given}
        if wrong:
            raise ValidationError(
                {name: ValidationError(text, code=code).detail for name, (text, code) in wrong.items()}
            )
        return attrs


class SpotIn(Strict):
    """A spot that was found. Its building alone is a place too."""

    topic = Chosen(lambda _context: Topic.objects.filter(code__in=TOPICS), slug_field="code")
    compound = Chosen(lambda context: compounds_in_reach(context["user"]), slug_field="code")
    building = serializers.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    place = serializers.CharField(max_length=PLACE_LENGTH, required=False)
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "building" in attrs:
            building = buildings_of(attrs["compound"]).filter(pk=attrs["building"]).first()
            if building is None:
                raise ValidationError(
                    {"building": [ErrorDetail(str(_("There is no such building.")), "does_not_exist")]}
                )
            attrs["building"] = building
        if "place" not in attrs and "building" not in attrs:
            raise ValidationError({"place": [ErrorDetail(str(_("Please say where it is.")), "required")]})
        return {"place": str(attrs.get("building", "")), **attrs}


class SpotMoves(Operation[Spot]):
    """The table decides what is legal, as in the workspace."""

    serializer_class = SpotMoveIn
    scope = {"POST": Scope.SPOTS_WRITE}

    @extend_schema(
        operation_id="moveSpot",
        summary=_("Make a move with a spot"),
        description=_(
            "The moves of the register that need no photo. Clearing a spot needs the photo of the cleared place and is "
            "done in the workspace. A spot that came back is answered with its new file."
        ),
        request=SpotMoveIn,
        parameters=[ETAG, IF_MATCH, IDEMPOTENCY_KEY],
        responses=answers({200: SpotOut}, 404, 409, 412, 422, 428),
    )
    @answered_once
    def post(self, request: Request, code: str) -> Response:
        spot, asked = get_spot(request.user, code), wanted(request)
        about = {**self.get_serializer_context(), "spot": spot, "by_tag": asked.by_tag}
        given = SpotMoveIn(data=request.data, context=about)
        given.is_valid(raise_exception=True)
        inputs = dict(given.validated_data)
        act = _ACTIONS[Verb(inputs.pop("verb"))]
        if asked.by_tag:
            inputs["version"] = asked.version
        try:
            moved = act(spot=spot, by=request.user, at=timezone.now(), **inputs)
        except Refused as no:
            if asked.by_tag and no.code == actions.CHANGED.code:
                raise stale() from no
            raise
        found = get_spot(request.user, moved.code)
        return Response(SpotOut(found).data, headers={"ETag": f'"{found.version}"'})


class SpotRegister(Spots):
    """The register: its list, and a new file."""

    scope = {**Spots.scope, "POST": Scope.SPOTS_WRITE}

    @extend_schema(
        operation_id="enterSpot",
        summary=_("Enter a spot that was found"),
        request=SpotIn,
        parameters=[LOCATION, ETAG, IDEMPOTENCY_KEY],
        responses=answers({201: SpotOut}, 409, 422),
        filters=False,
    )
    @answered_once
    def post(self, request: Request) -> Response:
        user: Any = request.user
        if not may_find_spots(user):
            raise NotYours("spot.not-your-move", _("Your post does not enter spots."))
        given = SpotIn(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        found = actions.find(found=actions.Found(**given.validated_data), by=user, at=timezone.now())
        shown = get_spot(user, found.code)
        headers = {"Location": reverse("api:spot", args=[shown.code]), "ETag": f'"{shown.version}"'}
        return Response(SpotOut(shown).data, HTTPStatus.CREATED, headers=headers)
