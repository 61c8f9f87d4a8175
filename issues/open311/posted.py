"""What a posted form says. What is wrong is told together, as far as it can be seen at once.

Of the person behind a report only name and phone are read; e-mail, device and account of the standard are taken
and left, for this office has no use for them.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext as _

from issues import texts
from issues.boards.answers import choices_of
from issues.forms.report import ANSWER_LIMIT
from issues.journey import stopped_by
from issues.models import Question
from issues.open311 import places, services
from issues.open311.errors import Mistakes
from properties.phones import normalise_phone
from yinhang.errors import BadRequest, Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.http import QueryDict

    from issues.open311.services import Service
    from properties.models import Compound

STANDARD: Final = frozenset(
    {
        "account_id", "address_id", "address_string", "api_key", "description", "device_id", "email", "first_name",
        "jurisdiction_id", "last_name", "lat", "long", "media_url", "phone", "service_code",
    }
)  # fmt: skip
# Beyond the standard: the sender's own number, by which a report is filed once, and the reporter's consent.
EXTENSIONS: Final = frozenset({"external_id", "public"})
PHOTOS: Final = frozenset({"media", "photo1", "photo2", "photo3"})
_EXTERNAL_LENGTH: Final = 80
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[\])?")
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class Told(NamedTuple):
    """A form that was read. `point` is WGS-84; `answers` are by the codes of the questions."""

    service: Service
    compound: Compound
    point: places.Point | None
    place: str
    text: str
    answers: dict[str, str]
    phone: str
    name: str
    is_public: bool
    external_id: str


@contextmanager
def noted(found: list[Refused]) -> Iterator[None]:
    """Keep a refusal with the others and go on."""
    try:
        yield
    except Refused as refused:
        found.append(refused)


def told_by(post: QueryDict, files: Iterable[str]) -> Told:
    """Read a form. Raises Unknown for a service that is not here, Mistakes for everything else."""
    found: list[Refused] = []
    service = _service(post)
    given = {name: texts.one_line(post.get(name, "")) for name in STANDARD | EXTENSIONS}
    text = texts.clean(post.get("description", "")) or service.name
    name = _name(given["first_name"], given["last_name"])
    point, compound, answers = None, None, dict[str, str]()
    with noted(found):
        _check_names(post, files)
    with noted(found):
        point = _point(given["lat"], given["long"])
        compound = places.compound_of(code=given["address_id"], point=point, address=given["address_string"])
    with noted(found):
        answers = _answers(service, post)
    with noted(found):
        _check_words(given)
    with noted(found):
        _check_phone(given["phone"])
    for words, longest, field in (
        (text, texts.IMPORT_LENGTH, "description"),
        (given["address_string"], texts.PLACE_LENGTH, "address_string"),
        (name, texts.NAME_LENGTH, "first_name"),
        (given["external_id"], _EXTERNAL_LENGTH, "external_id"),
    ):
        with noted(found):
            texts.within(words, longest, field=field)
    if found or compound is None:
        raise Mistakes(found)
    return Told(
        service=service,
        compound=compound,
        point=point,
        place=given["address_string"],
        text=text,
        answers=answers,
        phone=given["phone"],
        name=name,
        is_public=given["public"].lower() == "true",
        external_id=given["external_id"],
    )


def fingerprint(post: QueryDict) -> str:
    """What tells a report that is sent again from another one under the same number. Keyed: it may hold a phone.

    Its photos are left out: the same picture may be packed anew. So is the key, which may have been replaced.
    """
    sent = {name: values for name, values in post.lists() if name != "api_key"}
    return blind_index(f"open311|{json.dumps(sent, sort_keys=True)}")


def _check_names(post: QueryDict, files: Iterable[str]) -> None:
    for name, values in post.lists():
        if name not in STANDARD | EXTENSIONS and not _ATTRIBUTE.fullmatch(name):
            raise BadRequest("open311.unknown-field", _("This field is not known here: %s") % name[:40])
        if len(values) > 1:
            raise BadRequest("open311.twice", _("This parameter is given twice: %s") % name[:40])
    for name in files:
        if name not in PHOTOS:
            raise BadRequest("open311.unknown-file", _("A photo is sent as media."), field="media")


def _service(post: QueryDict) -> Service:
    code = post.get("service_code", "").strip()
    if not code:
        raise BadRequest("open311.no-service-code", _("service_code is missing."), field="service_code")
    return services.find(code)


def _point(latitude: str, longitude: str) -> places.Point | None:
    if not latitude and not longitude:
        return None
    if not (_DEGREES.fullmatch(latitude) and _DEGREES.fullmatch(longitude)):
        raise BadRequest(
            "open311.point", _("lat and long are decimal degrees, both or neither."), field="lat"
        )
    point = places.Point(float(latitude), float(longitude))
    if abs(point.latitude) > 90 or abs(point.longitude) > 180:  # noqa: PLR2004 — degrees
        raise BadRequest("open311.point", _("The position is not on the map."), field="lat")
    return point


def _check_words(given: Mapping[str, str]) -> None:
    if given["media_url"]:
        raise BadRequest(
            "open311.media-url",
            _(
                "Nothing is fetched from other addresses: send the photo itself as media (multipart/form-data)."
            ),
            field="media_url",
        )
    if given["public"].lower() not in {"", "true", "false"}:
        raise BadRequest("open311.flag", _("%s is true or false.") % "public", field="public")


def _check_phone(given: str) -> None:
    if given:
        normalise_phone(given)


def _name(first: str, last: str) -> str:
    """As the person writes it: the family name comes first in Chinese."""
    if _HAN.search(first + last):
        return last + first
    return f"{first} {last}".strip()


def _answers(service: Service, post: QueryDict) -> dict[str, str]:
    """The answers to the service's own questions, by their codes, as the form would keep them."""
    given = {
        found[1]: texts.clean(post[name])
        for name in post
        if (found := _ATTRIBUTE.fullmatch(name)) and texts.clean(post[name])
    }
    asked = {question.code: question for question in service.questions}
    if strange := given.keys() - asked.keys():
        raise BadRequest(
            "open311.attribute", _("This service has no attribute %s.") % min(strange), field="attribute"
        )
    for code, question in asked.items():
        _check_answer(question, given.get(code, ""))
    if (stop := stopped_by(asked.values(), given)) is not None:
        raise BadRequest("open311.stop", stop.shown_stop_text, field="attribute")
    return given


def _check_answer(question: Question, given: str) -> None:
    if not given:
        if question.is_required:
            told = _("attribute[%(code)s] is missing: %(question)s")
            raise BadRequest(
                "open311.no-answer", told % {"code": question.code, "question": question}, field="attribute"
            )
        return
    if question.kind == Question.Kind.TEXT:
        texts.within(given, ANSWER_LIMIT, field="attribute")
    elif given not in {key for key, _shown in choices_of(question)}:
        told = _("attribute[%s] must be a key of its list.")
        raise BadRequest("open311.no-choice", told % question.code, field="attribute")
