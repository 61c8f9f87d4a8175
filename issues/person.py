"""What reports hold of the person who filed them, and how it is taken away: the reports and their figures stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from issues import retention, traces
from issues.housekeeping import purge
from issues.models import Draft, Evidence, Move, Rating, Reporter
from notices.models import Notice
from notices.models.outbox import WAITING, State
from properties.persons import Deed, Held, Who
from records.actions import amend
from stations.models import Upload
from yinhang.fields import reveal

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet


class ReportHolder:
    """Reporters with their words, ratings and photos, messages to them, and reports they did not finish."""

    def held(self, who: Who) -> Iterator[Held]:
        mine = list(_mine(who).select_related("issue"))
        yield Held(
            _("Reports"),
            [
                {
                    _("number"): row.issue.code,
                    _("name"): reveal(row, "name"),
                    _("phone"): reveal(row, "phone"),
                    _("text"): row.issue.text if row.is_first else "",
                    _("since"): row.created_at,
                }
                for row in mine
            ],
        )
        yield Held(
            _("What you wrote to a report"),
            [{_("at"): row.at, _("text"): row.note} for row in _words(mine).exclude(note="")],
        )
        yield Held(
            _("Ratings"),
            [
                {_("at"): row.at, _("score"): row.score, _("text"): row.text}
                for row in Rating.objects.filter(by_reporter__in=mine)
            ],
        )
        yield Held(_("Photos"), [{_("at"): row.created_at} for row in _photos(mine)])
        yield Held(_("Messages"), [{_("at"): row.created_at} for row in _messages(mine)])
        yield Held(_("Unfinished reports"), [{_("since"): row.created_at} for row in _drafts(who)])

    def erase(self, who: Who, deed: Deed) -> None:
        mine = list(_mine(who).select_for_update())
        words = traces.spellings(who.phone, [reveal(row, "name") for row in mine])
        photos = list(_photos(mine))
        retention.remove_photos(photos, reason=deed.reason, by=deed.by, at=deed.at)
        _forget_uploads([row.path for row in photos])
        _empty_history(mine, words, deed)
        _messages(mine).filter(WAITING).update(state=State.CANCELLED, lease_until=None, claim=None)
        _messages(mine).update(data={})
        traces.hide([row.issue_id for row in mine], words, who.streets)
        for draft in _drafts(who):
            purge(draft)
        retention.make_nameless(mine)


def _mine(who: Who) -> QuerySet[Reporter]:
    return Reporter.objects.filter(phone_index=who.index, issue__subdistrict__in=who.streets).order_by("pk")


def _words(mine: Iterable[Reporter]) -> QuerySet[Move]:
    return Move.objects.filter(by_reporter__in=mine).order_by("pk")


def _photos(mine: Iterable[Reporter]) -> QuerySet[Evidence]:
    """As reported, by those who filed; what a handler photographed of the work is none of theirs."""
    filed = [row.issue_id for row in mine if row.is_first]
    return Evidence.objects.filter(issue__in=filed, kind=Evidence.Kind.REPORT, by=None).exclude(sha256="")


def _messages(mine: Iterable[Reporter]) -> QuerySet[Notice]:
    return Notice.objects.filter(to_kind="reporter", to_id__in=[str(row.pk) for row in mine])


def _forget_uploads(paths: Iterable[str]) -> None:
    """What a station's program sent ahead of these photos: pieces and all; the files go with the photos."""
    Upload.objects.filter(path__in=list(paths)).delete()


def _drafts(who: Who) -> list[Draft]:
    """Their answers are sealed and without an index: the few of a week are opened one by one."""
    phone = traces.spellings(who.phone)
    return [draft for draft in Draft.objects.all() if phone.search(reveal(draft, "answers"))]


def _empty_history(mine: list[Reporter], words: re.Pattern[str], deed: Deed) -> None:
    """History is not rewritten, only emptied: what the person wrote, and what names them in a row of somebody else."""
    issues = [row.issue_id for row in mine]
    theirs = [
        row.pk
        for row in Move.objects.filter(Q(issue__in=issues) | Q(by_reporter__in=mine)).exclude(note="")
        if row.by_reporter_id or words.search(row.note)
    ]
    Move.objects.filter(pk__in=theirs).update(note="")
    amend(Move.objects.filter(pk__in=theirs), reason=deed.reason, by=deed.by, at=deed.at)
    rated = list(Rating.objects.filter(by_reporter__in=mine).exclude(text="").values_list("pk", flat=True))
    Rating.objects.filter(pk__in=rated).update(text="")
    amend(Rating.objects.filter(pk__in=rated), reason=deed.reason, by=deed.by, at=deed.at)
