"""What the interface takes, field by field. A field it does not know is a 400, as is one the move has no use for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from issues import catalogue, routing
from issues.access import get_issue
from issues.actions import Report
from issues.actions.steps import missing
from issues.boards import desk_choices as choices
from issues.enforcement import EnforcementStep
from issues.forms.move_words import EFFECTS
from issues.forms.moves import FIELDS, PHOTOS
from issues.forms.staff_report import SOURCES, sources_for
from issues.models import Issue, Source, SubTopic, TimeRequest, Topic
from issues.texts import GROUND_LENGTH, NAME_LENGTH, NOTE_LENGTH, PLACE_LENGTH, REPORT_LENGTH
from issues.workflow import Status, Verb, find_move
from properties.access import compounds_in_reach, works_with
from properties.phones import normalise_phone
from stations.api.inputs import Chosen, Strict
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from properties.models import Compound

# The moves of staff, each with its inputs in order. Photos are sent ahead and named by their numbers.
_NAMES: Final = {PHOTOS[0]: "photos"}
TAKES: Final[dict[Verb, tuple[str, ...]]] = {
    verb: tuple(
        _NAMES.get(name, name) for name in FIELDS.get(verb, ("note",)) if name not in PHOTOS or name in _NAMES
    )
    for verb in EFFECTS
} | {Verb.FINISH: ("note", "pairs")}
_LARGEST: Final = 2**63 - 1
_ASKED_HERE: Final = tuple(
    source for source in Source if any(source in allowed for allowed in SOURCES.values())
)


def _photos(**options: Any) -> Any:
    """Up to three numbers of photos sent ahead."""
    return serializers.ListField(
        child=serializers.UUIDField(), max_length=len(PHOTOS), required=False, **options
    )


class Remembered(Chosen):
    """A topic or sub-topic by its code, from the catalogue; what is not in it is asked of the database."""

    def look_up(self, data: Any) -> Any:
        topic, kind = catalogue.called(data, data) if isinstance(data, str) else (None, None)
        return (topic if self.field_name == "topic" else kind) or super().look_up(data)


class InReach(Chosen):
    """A compound by its code, by a prepared statement; what is not the caller's to choose is refused as everywhere."""

    def look_up(self, data: Any) -> Any:
        found = routing.compound_called(data, timezone.now()) if isinstance(data, str) else None
        if found is not None and works_with(self.context["user"], found):
            return found
        return super().look_up(data)


def _compounds(context: Any) -> QuerySet[Compound]:
    """Those in reach, each with what filing will ask of it."""
    at = timezone.now()
    return routing.as_they_are(compounds_in_reach(context["user"]), timezone.localtime(at).date(), at)


class PairIn(Strict):
    """A place after the work, and what it looked like before: a photo of the report, another sent ahead, or none."""

    after = serializers.UUIDField()
    before = serializers.UUIDField(required=False)
    shows = serializers.UUIDField(required=False)
    caption = serializers.CharField(max_length=120, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "before" in attrs and "shows" in attrs:
            told = ErrorDetail(str(_("Please name one photo of before, not two.")), code="two-befores")
            raise ValidationError({"before": [told]})
        return attrs


class ReportIn(Strict):
    """A report of staff. The phone is given only where somebody else is behind it."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # taken out of the class
        choices=[(source.value, source.label) for source in _ASKED_HERE],
        required=False,
    )
    compound = InReach(_compounds, slug_field="code")
    topic = Remembered(lambda _context: Topic.objects.all(), slug_field="code")
    subtopic = Remembered(
        lambda _context: SubTopic.objects.filter(is_active=True), slug_field="code", required=False
    )
    text = serializers.CharField(max_length=REPORT_LENGTH)
    place = serializers.CharField(max_length=PLACE_LENGTH, required=False)
    phone = serializers.CharField(max_length=40, required=False, write_only=True)
    name = serializers.CharField(max_length=NAME_LENGTH, required=False, write_only=True)
    share_with_firm = serializers.BooleanField(required=False)
    photos = _photos()
    external_id = serializers.RegexField(r"^[\x21-\x7e]{1,80}$", required=False)

    def validate_external_id(self, value: str) -> str:
        if self.context["client"] is None:
            raise ValidationError(_("Only a station gives its own numbers."), code="not-yours")
        return value

    def validate_source(self, value: str) -> str:
        if value not in sources_for(self.context["user"]):
            raise ValidationError(_("Your post does not take reports from there."), code="not-yours")
        return value

    def validate_phone(self, value: str) -> str:
        try:
            normalise_phone(value)
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        subtopic = attrs.get("subtopic")
        if subtopic is not None and subtopic.topic_id != attrs["topic"].pk:
            told = ErrorDetail(str(_("This sub-topic belongs to another topic.")), code="report.other-topic")
            raise ValidationError({"subtopic": [told]})
        return attrs

    def report_of(self, validated: Mapping[str, Any], sent: Any) -> Report:
        """What `actions.file_report` takes."""
        usual = sources_for(self.context["user"])[0].value
        given = {"source": usual, "subtopic": None, **validated}
        given["uploads"] = tuple(given.pop("photos", ()))
        if "external_id" in given:
            given |= {"client": self.context["client"], "external_digest": digest_of(sent)}
        return Report(**given)


def digest_of(sent: Any) -> str:
    """What tells a report that is sent again from another one under the same number. Keyed: it may hold a phone."""
    words = {
        name: value for name, value in sent.items() if name != "photos"
    }  # those are numbered anew each time
    return blind_index(f"report|{json.dumps(words, sort_keys=True)}")


class MoveIn(Strict):
    """A move: its verb, the version the person was looking at, and the inputs of the verb (`TAKES`)."""

    verb = serializers.ChoiceField(choices=[(verb.value, verb.label) for verb in TAKES])
    version = serializers.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False)
    firm = Chosen(lambda context: choices.firms_for(context["issue"]), slug_field="code", required=False)
    department = Chosen(
        lambda context: choices.departments_for(context["issue"]), slug_field="code", required=False
    )
    helpers = Chosen(
        lambda context: choices.departments_for(context["issue"]),
        slug_field="code",
        required=False,
        many=True,
    )
    handler = Chosen(
        lambda context: choices.handlers_for(context["issue"], context["user"]),
        slug_field="username",
        required=False,
    )
    stopped = serializers.BooleanField(required=False)
    body = serializers.CharField(max_length=PLACE_LENGTH, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    step = serializers.ChoiceField(choices=EnforcementStep.choices, required=False)
    ground = serializers.CharField(max_length=GROUND_LENGTH, required=False)
    kind = serializers.ChoiceField(choices=TimeRequest.Kind.choices, required=False)
    days = serializers.IntegerField(min_value=1, max_value=15, required=False)
    request = serializers.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    into = serializers.CharField(max_length=40, required=False)
    topic = Chosen(lambda _context: Topic.objects.all(), slug_field="code", required=False)
    text = serializers.CharField(max_length=REPORT_LENGTH, required=False)
    incident = serializers.IntegerField(min_value=1, max_value=_LARGEST, required=False)
    subtopic = Chosen(
        lambda _context: SubTopic.objects.filter(is_active=True), slug_field="code", required=False
    )
    public = serializers.BooleanField(required=False)
    photos = _photos()
    pairs = PairIn(many=True, required=False)

    def validate_into(self, value: str) -> Issue:
        try:
            return get_issue(self.context["user"], value.strip().upper())
        except Http404:
            raise ValidationError(
                _("There is no report of this number that you may see."), code="unknown"
            ) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        verb = Verb(attrs["verb"])
        if unused := attrs.keys() - {"verb", "version", *TAKES[verb]}:
            told = [ErrorDetail(str(_("This move does not take this field.")), code="unused")]
            raise ValidationError(dict.fromkeys(sorted(unused), told))
        self._refuse_missing(verb, attrs)
        return attrs

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        fields["version"].required = not self.context.get("by_tag", True)
        return fields

    def _refuse_missing(self, verb: Verb, attrs: dict[str, Any]) -> None:
        """What the table asks for; a move that is no longer in it is for the action to refuse."""
        row = find_move(Status(self.context["issue"].status), verb)
        given = {*attrs, "firm"} if "department" in attrs else set(attrs)
        needs = row.needs if row else ()
        if lacking := [need for need in needs if need in TAKES[verb] and need not in given]:
            raise ValidationError(
                {need: [ErrorDetail(str(missing(need)), code="required")] for need in lacking}
            )

    @property
    def data_for_move(self) -> dict[str, Any]:
        """What `actions.move` takes beside the verb and the version."""
        return {name: value for name, value in self.validated_data.items() if name not in {"verb", "version"}}
