"""Everything a year report says, read once, from the same boards the public pages read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pledges.boards import counts
from pledges.boards import overview as boards
from pledges.boards.work_pledges import lines_of
from pledges.models import Pledge, Reading
from pledges.report import deeds, history
from properties.papers.shape import Cell, Paper, Section

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from pledges.boards.cards import Card
    from pledges.boards.overview import Overview, Promise
    from pledges.models import Campaign

Kind = Pledge.Kind
_ORDER: Final = (Kind.STREET, Kind.FIRM, Kind.SECRETARY)


def gather(campaign: Campaign, *, at: datetime) -> Paper:
    """The report as of `at`, in the language that is active. No person is named in it."""
    today = timezone.localdate(at)
    board = boards.overview(campaign, at)
    promised = [*board.street, *board.firms, *board.secretaries]
    return Paper(
        title=_("Report on the campaign “%(title)s” in %(year)s")
        % {"title": campaign.title, "year": campaign.year},
        office=campaign.subdistrict.name,
        as_of=today,
        dated=date_format(today, "DATE_FORMAT"),
        notice=_("Demo data. Every firm, place and figure is invented.") if campaign.is_demo else "",
        sections=[
            _summary(campaign, board, promised, today),
            _targets(promised),
            _pledges(board.firms),
            _months_read([*board.street, *board.firms]),
            _months(board),
            _topics(board),
            *deeds.sections(campaign, today),
            *history.sections(campaign, [card for one in promised for card in one.cards]),
        ],
    )


def _summary(campaign: Campaign, board: Overview, promised: Sequence[Promise], today: date) -> Section:
    found = Counter(card.state for one in promised for card in one.cards)
    states = _(", ").join(f"{state.label} {found[state]}" for state in Reading.State if found[state])
    about = {
        "first": date_format(campaign.starts_on, "DATE_FORMAT"),
        "last": date_format(campaign.ends_on, "DATE_FORMAT"),
        "today": date_format(today, "DATE_FORMAT"),
        "pledges": len(promised),
        "firms": len(board.firms),
        "targets": sum(len(one.cards) for one in promised),
        "states": states or "—",
    }
    said = [
        _("The campaign runs from %(first)s to %(last)s. The figures are as of %(today)s.") % about,
        _(
            "%(pledges)d pledges are signed, %(firms)d of them by property firms, with %(targets)d targets. "
            "By state: %(states)s."
        )
        % about,
        _("Every figure is measured from reports, spots, works and inspections; none is typed in."),
    ]
    if campaign.source:
        said.append(_("Source: %(source)s") % {"source": campaign.source})
    if board.documents:
        titles = "".join(f"《{document.title}》" for document in board.documents)
        said.append(
            _("Documents: %(titles)s") % {"titles": titles.replace("《《", "《").replace("》》", "》")}
        )
    return Section(_("Summary"), said)


def _targets(promised: Sequence[Promise]) -> Section:
    return Section(
        _("Targets"),
        header=(_("Promised by"), _("Target"), _("Figure"), _("Expected by now"), _("Due"), _("State")),
        rows=[_target(one, card) for one in promised for card in one.cards],
        empty=_("No target has been set."),
    )


def _target(promise: Promise, card: Card) -> Sequence[Cell]:
    return (
        boards.title_of(promise),
        str(card.target),
        card.text,
        card.expected_text,
        f"{card.target.due_on:%Y-%m-%d}",
        str(card.state.label),
    )


def _pledges(firms: Sequence[Promise]) -> Section:
    """Measured and self-reported side by side, with the gap in words."""
    rows = []
    for promise in firms:
        topic = str(promise.pledge.topic)
        lines = lines_of([card.target for card in promise.cards])
        rows += [
            (topic, str(promise.pledge.firm), str(line.card.target), line.card.measured, line.own, line.gap,
             str(line.card.state.label))
            for line in lines
        ]  # fmt: skip
        if not lines:
            rows.append((topic, str(promise.pledge.firm), promise.pledge.statement, "", "", "", ""))
    return Section(
        _("Pledges by topic"),
        header=(
            _("Topic"),
            _("Property firm"),
            _("Target"),
            _("Measured"),
            _("Self-reported"),
            _("Gap"),
            _("State"),
        ),
        rows=rows,
        empty=_("No firm has signed a pledge."),
    )


def _months_read(promised: Sequence[Promise]) -> Section:
    """The last reading of each month."""
    cards = {card.target.pk: card for one in promised for card in one.cards}
    last: dict[tuple[int, date], Reading] = {}
    for reading in Reading.objects.filter(target__in=cards).order_by("target", "on"):
        last[reading.target_id, reading.on.replace(day=1)] = reading
    rows = [
        (
            str(cards[target].target),
            f"{month:%Y-%m}",
            _measured(cards[target], reading),
            cards[target].figure(reading.expected),
            str(Reading.State(reading.state).label),
        )
        for (target, month), reading in sorted(last.items(), key=lambda item: item[0])
    ]
    return Section(
        _("Readings by month"),
        [_("The last reading of each month, for the targets of the street and of the firms.")],
        (_("Target"), _("Month"), _("Measured"), _("Expected"), _("State")),
        rows,
        _("Nothing has been read yet."),
    )


def _measured(card: Card, reading: Reading) -> str:
    return type(card)(card.target, card.measure, reading).measured


def _months(board: Overview) -> Section:
    return Section(
        _("Reports by month"),
        [_("Satisfaction counts those who rated; who did not rate counts neither way.")],
        (
            _("Month"),
            _("Received"),
            _("Resolved in time"),
            _("Resolved late"),
            _("Refused"),
            _("Handed over"),
            _("Rated"),
            _("Satisfied"),
        ),
        [
            (
                f"{line.about:%Y-%m}",
                line.sums.received,
                line.sums.on_time,
                line.sums.late,
                line.sums.refused,
                line.sums.handed_over,
                line.sums.rated,
                counts.percent(line.sums.satisfied, line.sums.rated),
            )
            for line in board.months
        ],
        _("No report yet."),
    )


def _topics(board: Overview) -> Section:
    return Section(
        _("The five topics"),
        [_("Reports of the last twelve months; what is overdue on the day of the report counts as late.")],
        (_("Topic"), _("Pledged by"), _("Received"), _("On time"), _("Open"), _("Overdue")),
        [
            (
                str(row.topic),
                str(row.pledge.firm) if row.pledge else "—",
                row.line.sums.received,
                row.line.on_time,
                row.line.load.open,
                row.line.load.overdue,
            )
            for row in board.topics
        ],
        _("No report yet."),
    )
