"""The discovery document: where the interface is, who answers for it, and whether its services changed."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from issues.open311 import services
from issues.open311.xml import JSON, TYPES, XML

if TYPE_CHECKING:
    from datetime import datetime

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
_ABOUT_SERVICES: Final = ("topic", "subtopic", "question")
_AS_DELIVERED: Final = "2026-01-01T00:00:00Z"
_MARK: Final = 12


def changeset(edited: datetime | None, offered: Any) -> str:
    """Sorts by when the office last edited its topics, and differs whenever a service or a question does. Pure."""
    day = _AS_DELIVERED if edited is None else f"{edited:%Y-%m-%dT%H:%M:%SZ}"
    mark = hashlib.sha256(json.dumps(offered, sort_keys=True).encode()).hexdigest()[:_MARK]
    return f"{day} {mark}"


def _offered() -> list[Any]:
    """Every service with its questions, in one language, so that each asker is told the same changeset."""
    with translation.override(settings.LANGUAGE_CODE):
        return [services.listed(), [services.definition(each) for each in services.services()]]


def document() -> dict[str, Any]:
    """The document, in the language that is active."""
    about = LogEntry.objects.filter(content_type__app_label="issues", content_type__model__in=_ABOUT_SERVICES)
    changed = changeset(about.aggregate(last=Max("action_time"))["last"], _offered())
    office = {"office": settings.OFFICE_NAME, "phone": settings.OFFICE_PHONE}
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings.PUBLIC_URL}/open311/v2",
        "changeset": changed,
        "type": "test" if settings.DEMO_RIBBON else "production",
        "formats": [TYPES[form].partition(";")[0] for form in (XML, JSON)],
    }
    return {
        "changeset": changed,
        "contact": _("%(office)s, phone %(phone)s") % office,
        "key_service": _("%(office)s gives a key to grid stations and partners; phone %(phone)s.") % office,
        "endpoints": [endpoint],
    }
