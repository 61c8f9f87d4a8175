"""What the residents' pages read: topics, places, notices. No report and no person is reached from here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Case, Count, IntegerField, Prefetch, Q, Value, When
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from issues import catalogue
from issues.clocks import SIMILAR_WITHIN
from issues.links import secret_for
from issues.models import Evidence, Incident, Issue, Question, Reporter, SubTopic, Topic
from issues.suggesting import likeness, vector
from issues.workflow import Outcome
from properties.models import Compound, Contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from issues.models import Draft
    from properties.models import Firm

# More names than this in one page would break its budget; then the search alone must do.
SUGGESTIONS: Final = 200
MATCHES: Final = 10
YEAR: Final = timedelta(days=365)
SIMILAR_MOST: Final = 3
SIMILAR_LOOKED_AT: Final = 60
NAMES: Final[dict[str, str | _StrPromise]] = {
    "110": _("police"),
    "119": _("fire"),
    "120": _("ambulance"),
    "12345": _("citizens' hotline"),
    "962121": _("Shanghai property hotline, day and night"),
}


def topics() -> list[Topic]:
    """Every topic in the office's order; kept for half a minute, so read them and never save them."""
    return sorted(catalogue.current().topics.values(), key=lambda topic: (topic.position, topic.pk))


def kinds_of(topic_id: int) -> list[SubTopic]:
    """The sub-topics in use of a topic, each with its extra questions."""
    asked = Prefetch("questions", queryset=Question.objects.order_by("position", "pk"))
    return list(SubTopic.objects.filter(topic=topic_id, is_active=True).prefetch_related(asked))


def kind(subtopic_id: int | None) -> SubTopic | None:
    """One sub-topic with its extra questions, or None."""
    if subtopic_id is None:
        return None
    return (
        SubTopic.objects.select_related("topic").prefetch_related("questions").filter(pk=subtopic_id).first()
    )


def topic(topic_id: int | None) -> Topic | None:
    return catalogue.topic(topic_id)


def compound(compound_id: int | None) -> Compound | None:
    return (
        None
        if compound_id is None
        else Compound.objects.select_related("neighbourhood").filter(pk=compound_id).first()
    )


def get_compound(code: str) -> Compound:
    """The compound of a poster's code; 404 for a code nobody has."""
    found = Compound.objects.select_related("neighbourhood", "subdistrict").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def suggestions() -> list[str]:
    """Names to offer while typing, or none where there are too many for a page."""
    # Unordered: a city has 26,000 compounds, and sorting them only to find that they are too many is dear.
    names = list(Compound.objects.order_by().values_list("name", flat=True)[: SUGGESTIONS + 1])
    return sorted(set(names)) if len(names) <= SUGGESTIONS else []


def plain_name(text: str) -> str:
    """What was typed without spaces and width: 国和 一村 and 国和一村 are one name."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def find_compounds(text: str) -> list[Compound]:
    """At most MATCHES + 1 compounds for what a resident typed, the same name first, then the beginning."""
    name = plain_name(text)
    if not name:
        return []
    nearness = Case(
        When(name=text.strip(), then=Value(0)),
        When(name=name, then=Value(0)),
        When(name__startswith=name, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    wanted = Q(name__icontains=name) | Q(name=text.strip()) | Q(code=name) | Q(address__icontains=name)
    rows = Compound.objects.filter(wanted).select_related("neighbourhood").annotate(nearness=nearness)
    return list(rows.order_by("nearness", "name", "pk")[: MATCHES + 1])


def live_incidents(compound_id: int, at: datetime, *, topic_id: int | None = None) -> list[Incident]:
    """Incidents now going on in a compound; with `topic_id`, those that cover it or cover everything."""
    rows = Incident.objects.filter(compounds=compound_id, starts_at__lte=at, ended_at__isnull=True)
    if topic_id is not None:
        rows = rows.filter(Q(topics=topic_id) | Q(topics__isnull=True)).distinct()
    return list(rows.order_by("-starts_at")[:3])


def recent_incidents(at: datetime) -> list[Incident]:
    """The three newest live incidents of the whole site, for the home page."""
    return list(
        Incident.objects.filter(starts_at__lte=at, ended_at__isnull=True)
        .prefetch_related("compounds")
        .order_by("-starts_at")[:3]
    )


def firm_of(compound_id: int | None) -> Firm | None:
    """The firm that answers for the compound now."""
    if compound_id is None:
        return None
    contract = Contract.objects.filter(compound=compound_id, is_current=True).select_related("firm").first()
    return contract.firm if contract else None


@dataclass(frozen=True, slots=True)
class CompoundFacts:
    """What everybody may know of a compound. Counts are of the last 365 days; nobody can be found in them."""

    compound: Compound
    firm: Firm | None
    open: int
    received: int
    resolved: int
    incidents: Sequence[Incident]


def compound_facts(code: str, at: datetime) -> CompoundFacts:
    """The public page of one compound. 404 for a code nobody has."""
    found = get_compound(code)
    mine = Issue.objects.filter(compound=found)
    year = mine.filter(opened_at__gt=at - YEAR, opened_at__lte=at).aggregate(
        received=Count("pk"), resolved=Count("pk", filter=Q(outcome=Outcome.RESOLVED))
    )
    return CompoundFacts(
        compound=found,
        firm=firm_of(found.pk),
        open=mine.open().count(),
        received=year["received"],
        resolved=year["resolved"],
        incidents=live_incidents(found.pk, at),
    )


def compound_called(code: str) -> Compound | None:
    """The compound of a poster's code, or None: a worn poster must not keep anybody from reporting."""
    return Compound.objects.filter(code=code).first() if code else None


def calls_of(subtopic: SubTopic, firm: Firm | None = None) -> list[dict[str, str]]:
    """Whom to call before writing: the sub-topic's own numbers, else the firm and the city's repair line."""
    own = re.findall(r"\d[\d-]{2,}", subtopic.call_first)
    numbers = [(number, NAMES.get(number, "")) for number in own]
    if not own:
        numbers = [("962121", NAMES["962121"])]
    if firm is not None and firm.phone:
        numbers.append((firm.phone, firm.name))
    return [{"number": number, "name": str(name)} for number, name in numbers]


def similar(compound: Compound, topic: Topic, text: str, at: datetime) -> list[Issue]:
    """At most three open reports of the same topic and compound from the last 30 days (R5).

    Those whose words are most alike first, by tenths; among equals the newest. What a stranger may read of them is
    the page's business: the text only of those that are public.
    """
    rows = Issue.objects.open().filter(compound=compound, topic=topic, opened_at__gt=at - SIMILAR_WITHIN)
    newest = rows.select_related("topic", "subtopic").order_by("-opened_at", "-pk")[:SIMILAR_LOOKED_AT]
    told = vector(text)
    return sorted(newest, key=lambda row: -round(likeness(told, vector(row.text)), 1))[:SIMILAR_MOST]


def secret_of_filed(draft: Draft) -> str:
    """The secret of the receipt a filed draft leads to."""
    return secret_for(
        "reporter", Reporter.objects.values_list("pk", flat=True).get(issue=draft.issue_id, is_first=True)
    )


def evidence_of(issue: Issue) -> list[Evidence]:
    """The photos of a report, as reported first."""
    return list(Evidence.objects.filter(issue=issue).order_by("pk"))
