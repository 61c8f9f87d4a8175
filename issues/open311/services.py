"""Services: each kind of case this office knows, and each topic as a whole for what is none of its kinds.

A kind's code is its sub-topic's, a whole topic's is the topic's own; the topic is the group. The extra questions
of a kind are its attributes. Numbers are given at once, so every service is `realtime`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues import catalogue
from issues.boards.answers import choices_of
from issues.boards.portal import topics
from issues.clocks import ORDINARY_DAYS
from issues.forms.report import ANSWER_LIMIT
from issues.models import Question
from issues.open311.errors import Unknown

if TYPE_CHECKING:
    from issues.models import Issue, SubTopic, Topic

_BETWEEN_WORDS: Final = re.compile(r"[、，,;；]\s*")


@dataclass(frozen=True, slots=True)
class Service:
    """What a report can be about. Rows of the catalogue: read them, never save them."""

    topic: Topic
    kind: SubTopic | None = None

    @property
    def code(self) -> str:
        return self.kind.code if self.kind else self.topic.code

    @property
    def name(self) -> str:
        return str(self.kind) if self.kind else _("%(topic)s: something else") % {"topic": self.topic}

    @property
    def days(self) -> int:
        return self.kind.handle_days if self.kind else ORDINARY_DAYS

    @property
    def questions(self) -> list[Question]:
        found = self.kind.questions.all() if self.kind else ()
        return sorted(found, key=lambda question: (question.position, question.pk))

    @property
    def promise(self) -> str:
        told = ngettext(
            "We handle this within %(days)d working day.",
            "We handle this within %(days)d working days.",
            self.days,
        )
        return told % {"days": self.days}


def services() -> list[Service]:
    """Every service in use, by topic in the office's order."""
    kinds = sorted(
        (kind for kind in catalogue.current().subtopics.values() if kind.is_active),
        key=lambda kind: (kind.position, kind.pk),
    )
    taken = {kind.code for kind in kinds}
    found = []
    for topic in topics():
        found += [Service(topic, kind) for kind in kinds if kind.topic_id == topic.pk]
        if topic.code not in taken:
            found.append(Service(topic))
    return found


def find(code: str) -> Service:
    """The service of a code that can be reported now. Raises Unknown."""
    found = _called(code)
    if found is None:
        catalogue.forget()  # a service of this very minute
        found = _called(code)
    if found is None:
        raise Unknown("open311.no-service", _("There is no service_code of this name."), field="service_code")
    return found


def _called(code: str) -> Service | None:
    return next((service for service in services() if service.code == code), None)


def find_any(code: str) -> Service:
    """As `find`, also of a kind that is no longer offered: reports about it are still there."""
    kinds = catalogue.current().subtopics.values()
    kind = next((kind for kind in kinds if kind.code == code), None)
    return Service(kind.topic, kind) if kind is not None else find(code)


def service_of(issue: Issue) -> Service:
    """The service of an issue that `catalogue.name` has named."""
    return Service(issue.topic, issue.subtopic)


def listed() -> list[dict[str, Any]]:
    """The service list of the standard."""
    return [
        {
            "service_code": service.code,
            "service_name": service.name,
            "description": _description(service),
            "metadata": bool(service.questions),
            "type": "realtime",
            "keywords": _keywords(service),
            "group": str(service.topic),
        }
        for service in services()
    ]


def _description(service: Service) -> str:
    about = {"topic": service.topic.plain, "kind": service.name, "promise": service.promise}
    if service.kind is None or not service.kind.call_first:
        return _("%(topic)s: %(kind)s. %(promise)s") % about
    about["phone"] = service.kind.call_first
    return _("%(topic)s: %(kind)s. Where somebody is in danger, call %(phone)s first. %(promise)s") % about


def _keywords(service: Service) -> str:
    words = [service.topic.plain, *_BETWEEN_WORDS.split(service.topic.examples)]
    return ",".join(dict.fromkeys(word.strip() for word in words if word.strip()))


def definition(service: Service) -> dict[str, Any]:
    """The attributes of one service; none where there is nothing more to ask."""
    return {
        "service_code": service.code,
        "attributes": [
            _attribute(question, order) for order, question in enumerate(service.questions, start=1)
        ],
    }


def _attribute(question: Question, order: int) -> dict[str, Any]:
    chosen = question.kind != Question.Kind.TEXT
    found: dict[str, Any] = {
        "variable": True,
        "code": question.code,
        "datatype": "singlevaluelist" if chosen else "string",
        "required": question.is_required,
        "datatype_description": _hint(question),
        "order": order,
        "description": str(question),
    }
    if chosen:
        found["values"] = [{"key": key, "name": str(name)} for key, name in choices_of(question)]
    return found


def _hint(question: Question) -> str | None:
    if question.kind == Question.Kind.TEXT:
        return _("At most %s characters.") % ANSWER_LIMIT
    if question.stops_on:
        return _("With the answer %(key)s nothing is filed: %(instead)s") % {
            "key": question.stops_on,
            "instead": question.shown_stop_text,
        }
    return None
