"""A report that a station sends on: whose key it is, where its posts reach, and the one action that files it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from issues import actions
from issues.access import Actor
from issues.actions import Report
from issues.forms.staff_report import sources_for
from issues.models import Source
from issues.open311 import asking
from issues.open311.errors import BadKey
from issues.open311.posted import fingerprint, told_by
from issues.open311.requests import CLIENT
from properties.access import compounds_in_reach
from properties.asked import address_of
from properties.photos import clean_photo
from stations.access import station_of
from stations.actions import note_use
from stations.api.limits import knock
from stations.scopes import Scope
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.base import File
    from django.http import HttpRequest

    from issues.open311.posted import Told
    from properties.models import Compound
    from properties.photos import CleanPhoto
    from stations.models import Station, StationKey

MOST_PHOTOS: Final = 3


def file(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """File what was posted and answer with its number. The dearest question comes last: whether photos are photos."""
    asking.check(request.GET, ())
    station, key = sender(request.POST.get("api_key", ""), address=address_of(request), at=at)
    knock(key, at=at)
    asking.check_jurisdiction(request.POST.get("jurisdiction_id", ""))
    told = told_by(request.POST, request.FILES)
    _check_reach(station, told.compound)
    report = _report(
        told,
        photos=_photos(request.FILES),
        client=f"{CLIENT}{station.pk.hex}",
        external_digest=fingerprint(request.POST) if told.external_id else "",
    )
    filed = actions.file_report(report=report, by=Actor(frozenset(), user=station.user), at=at)
    return [
        {
            "service_request_id": filed.issue.code,
            "service_notice": told.service.promise,
            "account_id": None,
        }
    ]


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


def _check_reach(station: Station, compound: Compound) -> None:
    if not compounds_in_reach(station.user).filter(pk=compound.pk).exists():
        raise BadKey(
            "open311.key-place", _("This api_key files no reports for that compound."), field="api_key"
        )


def _photos(files: Any) -> tuple[CleanPhoto, ...]:
    """Up to three photos, redrawn. One that cannot be used is refused: a report must not lose it silently."""
    sent: Sequence[File[bytes]] = [upload for name in sorted(files) for upload in files.getlist(name)]
    if len(sent) > MOST_PHOTOS:
        raise BadRequest("open311.photos", _("A report can hold three photos."), field="media")
    return tuple(clean_photo(upload) for upload in sent)


def _report(told: Told, **more: Any) -> Report:
    """What `actions.file_report` takes: a report of a station, never shown to the firm with name or phone."""
    return Report(
        topic=told.service.topic,
        subtopic=told.service.kind,
        text=told.text,
        extra=told.answers,
        compound=told.compound,
        place=told.place,
        latitude=told.point.latitude if told.point else None,
        longitude=told.point.longitude if told.point else None,
        phone=told.phone,
        name=told.name,
        is_public=told.is_public,
        source=Source.API,
        external_id=told.external_id,
        **more,
    )
