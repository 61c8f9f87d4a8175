"""A report that a station sends on: who sends it, what it says, and the one action that files it.

What is wrong is told together, as far as it can be seen at once. Of the person behind a report only name and phone are kept; e-mail, device and
account of the standard are taken and not stored, for this office has no use for them.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from issues import actions, texts
from issues.access import Actor
from issues.actions import Report
from issues.boards.answers import choices_of
from issues.forms.report import ANSWER_LIMIT
from issues.forms.staff_report import sources_for
from issues.journey import stopped_by
from issues.models import Question, Source
from issues.open311 import asking, places, services
from issues.open311.errors import BadKey, Mistakes
from issues.open311.requests import CLIENT
from properties.access import compounds_in_reach
from properties.asked import address_of
from properties.phones import normalise_phone
from properties.photos import clean_photo
from stations.access import station_of
from stations.actions import note_use
from stations.api.limits import knock
from stations.scopes import Scope
from yinhang.errors import BadRequest, Refused, TooMany
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from django.core.files.base import File
    from django.http import HttpRequest, QueryDict

    from issues.open311.services import Service
    from properties.models import Compound
    from properties.photos import CleanPhoto
    from stations.models import Station, StationKey

STANDARD: Final = frozenset(
    {
        "account_id", "address_id", "address_string", "api_key", "description", "device_id", "email", "first_name",
        "jurisdiction_id", "last_name", "lat", "long", "media_url", "phone", "service_code",
    }
)  # fmt: skip
# Beyond the standard: the sender's own number, by which a report is filed once, and the reporter's consent.
EXTENSIONS: Final = frozenset({"external_id", "locale", "public"})
PHOTOS: Final = frozenset({"media", "photo1", "photo2", "photo3"})
MOST_PHOTOS: Final = 3
_EXTERNAL_LENGTH: Final = 80
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[\])?")
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


@contextmanager
def noted(found: list[Refused]) -> Iterator[None]:
    """Keep a refusal with the others and go on; a limit that is reached ends everything."""
    try:
        yield
    except TooMany:
        raise
    except Refused as refused:
        found.append(refused)


def file(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """File what was posted and answer with its number."""
    asking.check(request.GET, ())
    station, key = sender(request.POST.get("api_key", ""), address=address_of(request), at=at)
    knock(key, at=at)
    asking.check_jurisdiction(request.POST.get("jurisdiction_id", ""))
    service, report = read(request, station)
    filed = actions.file_report(report=report, by=Actor(frozenset(), user=station.user), at=at)
    return [{"service_request_id": filed.issue.code, "service_notice": service.promise, "account_id": None}]


def sender(raw_key: str, *, address: str, at: datetime) -> tuple[Station, StationKey]:
    """The station and its key, where that was made for sending reports on. Raises BadKey."""
    found = station_of(raw_key.strip(), address=address, at=at)
    if found is None:
        raise BadKey("open311.key", _("api_key is missing, or opens nothing here."), field="api_key")
    station, key = found
    note_use(key=key, at=at)
    if Scope.OPEN311_WRITE not in key.scopes or not sources_for(station.user):
        raise BadKey("open311.key-scope", _("This api_key was not made for filing reports."), field="api_key")
    return found


def read(request: HttpRequest, station: Station) -> tuple[Service, Report]:
    """The report of a form. Raises Unknown for the service, BadKey for the place, Mistakes for the rest."""
    post, found = request.POST, list[Refused]()
    with noted(found):
        _check_names(post, request.FILES)
    service = _service(post)
    given = {name: texts.one_line(post.get(name, "")) for name in STANDARD | EXTENSIONS}
    point, compound, extra, photos = None, None, dict[str, str](), list["CleanPhoto"]()
    with noted(found):
        point = _point(given["lat"], given["long"])
        compound = places.compound_of(code=given["address_id"], point=point, address=given["address_string"])
    with noted(found):
        extra = _answers(service, post)
    with noted(found):
        _check_rest(given)
    text = texts.clean(post.get("description", "")) or service.name
    with noted(found):
        texts.within(text, texts.IMPORT_LENGTH, field="description")
    with noted(found):
        if given["phone"]:
            normalise_phone(given["phone"])
    if found or compound is None:
        raise Mistakes(found)
    _check_reach(station, compound)
    with noted(found):
        photos = _photos(request.FILES)
    if found:
        raise Mistakes(found)
    return service, Report(
        topic=service.topic,
        subtopic=service.kind,
        text=text,
        extra=extra,
        compound=compound,
        place=given["address_string"],
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        phone=given["phone"],
        name=_name(given["first_name"], given["last_name"]),
        is_public=given["public"].lower() == "true",
        source=Source.API,
        photos=tuple(photos),
        client=f"{CLIENT}{station.pk.hex}",
        external_id=given["external_id"],
        external_digest=_fingerprint(post) if given["external_id"] else "",
    )


def _fingerprint(post: QueryDict) -> str:
    """What tells a report that is sent again from another one under the same number. Keyed: it may hold a phone.

    Its photos are left out: the same picture may be packed anew. So is the key, which may have been replaced.
    """
    sent = {name: values for name, values in post.lists() if name != "api_key"}
    return blind_index(f"open311|{json.dumps(sent, sort_keys=True)}")


def _check_names(post: QueryDict, files: Mapping[str, Any]) -> None:
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


def _check_rest(given: Mapping[str, str]) -> None:
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
    texts.within(given["address_string"], texts.PLACE_LENGTH, field="address_string")
    texts.within(_name(given["first_name"], given["last_name"]), texts.NAME_LENGTH, field="first_name")
    texts.within(given["external_id"], _EXTERNAL_LENGTH, field="external_id")


def _check_reach(station: Station, compound: Compound) -> None:
    if not compounds_in_reach(station.user).filter(pk=compound.pk).exists():
        raise BadKey(
            "open311.key-place", _("This api_key files no reports for that compound."), field="api_key"
        )


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


def _photos(files: Any) -> list[CleanPhoto]:
    """Up to three photos, redrawn. One that cannot be used is refused: a report must not lose it silently."""
    sent: Sequence[File[bytes]] = [upload for name in sorted(files) for upload in files.getlist(name)]
    if len(sent) > MOST_PHOTOS:
        raise BadRequest("open311.photos", _("A report can hold three photos."), field="media")
    return [clean_photo(upload) for upload in sent]
