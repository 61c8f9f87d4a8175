"""The pages of a ballot, as people click through them. The clock is the real one, so days are relative to now."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document as Docx

from properties.models import Role, User
from tests.votes.rows import MAYBE, NO, YES, Hall, hall
from votes import actions, recount
from votes.models import Ballot, Objection, PaperEntry, Vote, VotingCard

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SCAN = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", SCAN, content_type="application/pdf")


def opened(town: Hall, *clauses: int, hours: float = 24, **data: Any) -> Ballot:
    """Opened a day ago; it closes in so many hours."""
    now = timezone.now()
    began = now - DAY
    times = {"opens_at": began, "closes_at": now + hours * HOUR}
    noticed = (began - 15 * DAY).date()
    ballot = town.draft(*clauses, noticed=None, **{**times, **data})
    actions.post_notice(ballot=ballot, on=noticed, by=town.chair, at=began)
    return actions.open_ballot(ballot=ballot, by=town.chair, at=began)


def step(ballot: Ballot, name: str) -> str:
    return reverse("votes:step", args=[ballot.pk, name])


def test_a_ballot_is_prepared_and_opened_on_its_pages() -> None:
    town = hall(2)
    chair, today = signed_in(town.chair), timezone.localdate()
    new = {
        "compound": town.people.compound.pk,
        "title": "选聘物业",
        "opens_at": f"{today + 20 * DAY}T09:00",
        "closes_at": f"{today + 30 * DAY}T18:00",
        "form": "paper",
        "electronic_clause": "",
    }
    assert chair.get(reverse("votes:new")).status_code == 200
    chair.post(reverse("votes:new"), new)
    ballot = Ballot.objects.get()
    chair.post(step(ballot, "item"), {"text": "选聘本物业", "clause": "4"})
    for user in town.counters:
        chair.post(step(ballot, "counter"), {"user": str(user.pk)})
    assert chair.post(step(ballot, "open"), {}).status_code == 422
    chair.post(step(ballot, "notice"), {"on": f"{today}"})
    page = chair.get(step(ballot, "open")).content.decode()
    assert "160.00" in page

    answer = chair.post(step(ballot, "open"), {})

    assert answer.status_code == 302
    ballot.refresh_from_db()
    assert (ballot.state, ballot.rights_count) == ("open", 2)
    assert chair.get(step(ballot, "item")).status_code == 409


def test_rules_and_scope_are_kept_and_wrong_lines_are_told() -> None:
    town = hall(2)
    ballot, chair = town.draft(noticed=None), signed_in(town.chair)
    url = reverse("votes:edit", args=[ballot.pk])
    page = chair.get(url)
    given = {
        "title": "另一题目",
        "opens_at": "2026-12-20T09:00",
        "closes_at": "2026-12-30T09:00",
        "scope": "custom",
        "homes": "1号楼 101\n",
        "form": "paper",
        "unreturned": "not_participating",
    }
    assert page.status_code == 200
    for wrong, field in (
        ({"homes": "1号楼 999"}, "homes"),
        ({"homes": ""}, "homes"),
        ({"scope": "building", "homes": ""}, "scope"),
        ({"closes_at": "2026-12-20T09:00"}, "closes_at"),
        ({"unreturned": "with_majority"}, "unreturned_clause"),
        ({"form": "electronic"}, "electronic_clause"),
    ):
        answer = chair.post(url, given | wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert chair.post(url, given).status_code == 302
    ballot.refresh_from_db()
    assert (ballot.title, [home.number for home in ballot.homes.all()]) == ("另一题目", ["101"])


def test_two_people_enter_a_paper_and_the_second_does_not_see_the_first() -> None:
    town = hall(2)
    ballot = opened(town)
    first, second = (signed_in(user) for user in town.counters)
    url = reverse("votes:paper", args=[ballot.pk, 1])
    assert first.post(url, {"item_1": NO}).status_code == 422  # no scan
    assert first.post(url, {"item_1": NO, "scan": scan()}).status_code == 302
    assert Vote.objects.count() == 0

    page = second.get(url)

    assert "checked" not in page.content.decode()
    paper = PaperEntry.objects.get().paper
    assert b"".join(second.get(reverse("votes:scan", args=[ballot.pk, paper.pk]))) == SCAN
    # Nobody else opens the scan, by whatever door.
    for role in (Role.COMMITTEE_CHAIR, Role.FIRM_MANAGER, Role.STREET_OFFICER):
        other = signed_in(town.people.own[role])
        assert other.get(reverse("votes:scan", args=[ballot.pk, paper.pk])).status_code == 403
        assert other.get(reverse("places:document", args=[paper.pk])).status_code == 404
    assert first.post(url, {"item_1": NO}).status_code == 409
    assert second.post(url, {"item_1": NO}).status_code == 302
    assert Vote.objects.get().choices == {"1": NO}


def test_readings_that_differ_are_no_vote_and_are_read_anew() -> None:
    town = hall(1)
    ballot = opened(town)
    first, second = (signed_in(user) for user in town.counters)
    url = reverse("votes:paper", args=[ballot.pk, 1])
    first.post(url, {"item_1": NO, "scan": scan()})
    page = second.post(url, {"item_1": YES})
    assert (page.status_code, Vote.objects.count()) == (200, 0)
    listed = second.get(reverse("votes:papers", args=[ballot.pk]))
    assert [(one.right.number, one.again) for one in listed.context["waiting"]] == [(1, True)]
    second.post(url, {"item_1": MAYBE, "scan": scan()})
    first.post(url, {"item_1": MAYBE})
    assert Vote.objects.get().choices == {"1": MAYBE}


def test_the_number_leads_to_the_paper_or_is_told() -> None:
    town = hall(1)
    ballot, counter = opened(town), signed_in(town.counters[0])
    for name in ("papers", "proxies"):
        url = reverse(f"votes:{name}", args=[ballot.pk])
        assert counter.get(url, {"number": "1"}).status_code == 302
        assert counter.get(url, {"number": "7"}).status_code == 422
        assert counter.get(url, {"number": "x"}).status_code == 422


def test_a_proxy_is_registered_and_revoked() -> None:
    town = hall(1)
    ballot, counter = opened(town), signed_in(town.counters[0])
    url = reverse("votes:proxy", args=[ballot.pk, 1])
    given = {"agent": "李代理", "agent_paper": "310", "item_1": YES, "scan": scan()}
    assert counter.post(url, given).status_code == 302
    proxy = ballot.proxies.get()
    listed = counter.get(reverse("votes:proxies", args=[ballot.pk])).content.decode()
    assert "李代理" not in listed
    counter.post(reverse("votes:revoke_proxy", args=[ballot.pk, proxy.pk]))
    proxy.refresh_from_db()
    assert proxy.revoked_at is not None


def texts(docx: bytes) -> list[str]:
    return [line.text for line in Docx(io.BytesIO(docx)).paragraphs]


def codes_of(ballot: Ballot, client: Client) -> list[str]:
    sheet = client.post(reverse("votes:cards", args=[ballot.pk]))
    assert sheet.status_code == 200
    assert sheet["Cache-Control"] == "private, no-store"
    found = texts(sheet.content)
    return [line for line in found if len(line.replace("-", "")) == 26 and line.count("-") == 6]


def test_cards_are_in_the_sheet_once_and_nowhere_else() -> None:
    town = hall(2)
    ballot, chair = opened(town), signed_in(town.chair)
    codes = codes_of(ballot, chair)
    assert len(codes) == 2
    page = chair.get(reverse("votes:cards", args=[ballot.pk])).content.decode()
    assert not any(code in page for code in codes)
    assert chair.post(reverse("votes:cards", args=[ballot.pk])).status_code == 409
    again = chair.post(reverse("votes:reissue", args=[ballot.pk, 1]), {"reason": "卡片遗失"})
    [new] = [line for line in texts(again.content) if line.count("-") == 6]
    assert new not in codes
    assert VotingCard.objects.filter(revoked_at__isnull=False).count() == 1
    blank = chair.get(reverse("votes:blank", args=[ballot.pk]))
    assert not [line for line in texts(blank.content) if line.count("-") == 6]


def voter(ballot: Ballot, town: Hall, place: int = 0) -> Client:
    """Somebody with a card, which has been shown."""
    codes = codes_of(ballot, signed_in(town.chair))
    client = Client()
    answer = client.post(reverse("vote:enter"), {"code": codes[place], "proof": "8000"})
    assert answer.status_code == 302
    return client


def test_an_owner_votes_with_a_card_and_keeps_a_receipt() -> None:
    town = hall(2)
    ballot = opened(town, 4, 7)
    owner = voter(ballot, town)
    said = {"item_1": YES, "item_2": NO, "homes": "1"}
    assert owner.get(reverse("vote:items")).status_code == 200
    assert owner.post(reverse("vote:items"), {"item_1": YES, "homes": "1"}).status_code == 422
    check = owner.post(reverse("vote:items"), said)
    assert (check.status_code, Vote.objects.count()) == (200, 0)

    cast = owner.post(reverse("vote:cast"), said, follow=True)

    vote = Vote.objects.get()
    assert cast.redirect_chain == [(reverse("vote:receipt", args=[vote.hash]), 302)]
    own = cast.content.decode()
    assert "第1项" in own
    stranger = Client().get(reverse("vote:receipt", args=[vote.hash])).content.decode()
    assert "第1项" not in stranger
    assert vote.salt not in own + stranger
    assert Client().get(reverse("vote:receipt_file", args=[vote.hash])).status_code == 409
    file = owner.get(reverse("vote:receipt_file", args=[vote.hash])).content.decode()
    assert json.loads(file)["choices"] == {"1": YES, "2": NO}
    # Another choice within ten minutes takes its place.
    owner.post(reverse("vote:cast"), said | {"item_1": NO})
    assert list(ballot.votes.order_by("seq").values_list("replaced_by", flat=True)) == [2, None]


def test_a_card_of_another_home_opens_no_receipt() -> None:
    town = hall(2)
    ballot = opened(town)
    codes = codes_of(ballot, signed_in(town.chair))
    owner, neighbour = Client(), Client()
    for client, code in ((owner, codes[0]), (neighbour, codes[1])):
        client.post(reverse("vote:enter"), {"code": code, "proof": "8000"})
    owner.post(reverse("vote:cast"), {"item_1": YES, "homes": "1"})
    vote = Vote.objects.get()
    url = reverse("vote:receipt_file", args=[vote.hash])
    assert (owner.get(url).status_code, neighbour.get(url).status_code) == (200, 409)
    assert neighbour.post(reverse("vote:cast"), {"item_1": NO, "homes": "1"}).status_code == 422


def test_without_a_card_nothing_opens_and_a_replaced_one_is_shut() -> None:
    town = hall(1)
    ballot = opened(town)
    assert Client().get(reverse("vote:items")).status_code == 409
    owner = voter(ballot, town)
    actions.reissue_card(right=town.right(ballot, "101"), reason="卡片遗失", by=town.chair)
    assert owner.get(reverse("vote:items")).status_code == 409


def test_a_card_that_was_put_away_is_gone() -> None:
    town = hall(1)
    owner = voter(opened(town), town)
    assert owner.post(reverse("vote:leave")).status_code == 302
    assert owner.get(reverse("vote:items")).status_code == 409


def test_a_forged_cookie_opens_nothing() -> None:
    town = hall(1)
    ballot = opened(town)
    codes_of(ballot, signed_in(town.chair))
    for value in ("1", "1:x:y", f"{VotingCard.objects.get().pk}"):
        client = Client()
        client.cookies["ballot"] = value
        assert client.get(reverse("vote:items")).status_code == 409


def test_wrong_codes_are_told_alike_and_not_for_ever() -> None:
    town = hall(1)
    ballot = opened(town)
    [code] = codes_of(ballot, signed_in(town.chair))
    wrong = Client().post(reverse("vote:enter"), {"code": code, "proof": "0000"})
    unknown = Client().post(reverse("vote:enter"), {"code": "A" * 26, "proof": "8000"})
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].errors == unknown.context["form"].errors
    for _try in range(9):
        Client().post(reverse("vote:enter"), {"code": code, "proof": "0000"})
    assert Client().post(reverse("vote:enter"), {"code": code, "proof": "8000"}).status_code == 429


def closed(town: Hall, *clauses: int, votes: dict[str, str] | None = None, **data: Any) -> Ballot:
    """Counted an hour ago."""
    ballot = opened(town, *clauses, hours=-1, **data)
    items = max(1, len(clauses))
    for number, choice in (votes or dict.fromkeys(town.homes, YES)).items():
        town.cast(ballot, number, *[choice] * items, at=timezone.now() - 2 * HOUR)
    return actions.close(ballot=ballot, by=town.chair)


def test_no_page_shows_a_figure_before_the_count() -> None:
    town = hall(6)
    ballot = opened(town)
    for number in list(town.homes)[:4]:
        town.cast(ballot, number, YES, at=timezone.now())
    chair = signed_in(town.chair)
    assert chair.get(reverse("votes:ballot", args=[ballot.pk])).context["came"] is None
    town.cast(ballot, "105", NO, at=timezone.now())
    page = chair.get(reverse("votes:ballot", args=[ballot.pk]))
    assert page.context["came"] == 5
    counter = signed_in(town.counters[0])
    assert counter.get(reverse("votes:result", args=[ballot.pk])).status_code == 409
    assert counter.post(reverse("votes:export", args=[ballot.pk])).status_code == 409
    assert counter.get(reverse("votes:result_paper", args=[ballot.pk, "docx"])).status_code == 409
    assert Client().get(reverse("ballots:bulletin", args=[ballot.pk])).status_code == 404
    public = Client().get(reverse("ballots:ballot", args=[ballot.pk]))
    assert (public.status_code, "result" in public.context) == (200, False)
    firm = signed_in(town.people.own[Role.FIRM_MANAGER])
    assert "came" not in firm.get(reverse("votes:ballot", args=[ballot.pk])).context


def test_a_late_click_is_409_and_a_close_counts() -> None:
    town = hall(3)
    ballot, chair = opened(town, hours=-1), signed_in(town.chair)
    assert chair.post(step(ballot, "close")).status_code == 302
    assert chair.post(step(ballot, "close")).status_code == 409
    early = opened(town)
    assert chair.post(step(early, "close")).status_code == 409
    assert chair.post(step(early, "withdraw"), {"reason": ""}).status_code == 422
    assert chair.post(step(early, "withdraw"), {"reason": "议题有误"}).status_code == 302
    assert chair.get(step(early, "nothing")).status_code == 404


def test_the_result_is_shown_with_its_arithmetic_and_printed() -> None:
    town = hall(6)
    ballot = closed(town, 4, votes={"101": YES, "102": YES, "103": YES, "104": NO})
    chair = signed_in(town.chair)
    page = chair.get(reverse("votes:result", args=[ballot.pk])).content.decode()
    assert "4 × 3 = 12 ≥ 6 × 2 = 12" in page
    assert "240.00 × 2 = 480.00 &gt; 320.00" in page
    docx = chair.get(reverse("votes:result_paper", args=[ballot.pk, "docx"]))
    cells = [
        cell.text
        for table in Docx(io.BytesIO(docx.content)).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "240.00 × 2 = 480.00 > 320.00" in cells
    public = Client().get(reverse("ballots:ballot", args=[ballot.pk])).content.decode()
    assert "4 × 3 = 12 ≥ 6 × 2 = 12" in public


def test_the_export_recounts_and_the_bulletin_holds_no_choice() -> None:
    town = hall(3)
    ballot = closed(town, 4)
    file = signed_in(town.counters[0]).post(reverse("votes:export", args=[ballot.pk])).content
    assert ballot.moves.get(verb="export").by == town.counters[0]
    assert json.loads(recount.recount(file)) == json.loads(ballot.closing_record)["result"]
    bulletin = Client().get(reverse("ballots:bulletin", args=[ballot.pk])).content.decode()
    assert "choices" not in bulletin
    assert all(vote.hash in bulletin and vote.salt not in bulletin for vote in ballot.votes.all())
    program = Client().get(reverse("ballots:program")).content.decode()
    assert "def recount(" in program


def test_a_receipt_is_verified_by_anybody() -> None:
    town = hall(1)
    ballot = opened(town, hours=-1)
    receipt = town.cast(ballot, "101", YES, at=timezone.now() - 2 * HOUR)
    url = reverse("vote:verify")
    document = receipt.document()
    waiting = Client().post(url, {"receipt": json.dumps(document)}).context["found"]
    assert (waiting.known, waiting.holds, waiting.is_in) == (True, True, None)
    actions.close(ballot=ballot, by=town.chair)
    forged = document | {"choices": {"1": NO}}
    for text, wanted in (
        (json.dumps(document), (True, True, True)),
        (receipt.hash, (True, None, True)),
        (json.dumps(forged), (True, False, False)),
        ("[1]", (False, None, None)),
        ("{}", (False, False, None)),
        ('{"hash": [1], "record": 5}', (False, False, None)),
        ("[" * 9_000, (False, None, None)),
        ("0" * 64, (False, None, None)),
    ):
        found = Client().post(url, {"receipt": text}).context["found"]
        assert (found.known, found.holds, found.is_in) == wanted, text[:40]


def test_objections_are_entered_and_answered_on_their_pages() -> None:
    town = hall(3)
    ballot, chair, today = closed(town, 3), signed_in(town.chair), timezone.localdate()
    for name in ("posted", "filed"):
        assert chair.post(step(ballot, name), {"on": f"{today}"}).status_code == 302
    given = {"raised_by": "王五", "on": f"{today}", "text": "面积不对"}
    assert chair.post(step(ballot, "objection"), given).status_code == 302
    objection = Objection.objects.get()
    page = chair.get(reverse("votes:ballot", args=[ballot.pk])).content.decode()
    assert "面积不对" in page
    url = reverse("votes:answer", args=[ballot.pk, objection.pk])
    assert chair.get(url).status_code == 200
    assert chair.post(url, {"on": f"{today}", "answer": "已核对登记簿"}).status_code == 302
    firm = signed_in(town.people.own[Role.FIRM_MANAGER])
    assert "面积不对" not in firm.get(reverse("votes:ballot", args=[ballot.pk])).content.decode()


def test_the_roll_shows_no_whole_name() -> None:
    town = hall()
    town.home("101", "欧阳修远")
    ballot = opened(town)
    page = signed_in(town.chair).get(reverse("votes:roll", args=[ballot.pk])).content.decode()
    assert "欧＊" in page
    assert "修远" not in page


def test_the_list_counts_states_and_a_strange_parameter_is_400() -> None:
    town = hall(1)
    town.draft()
    opened(town)
    chair = signed_in(town.chair)
    page = chair.get(reverse("votes:list"))
    assert [chip["count"] for chip in page.context["chips"]] == [2, 1, 1, 0, 0]
    assert len(chair.get(reverse("votes:list"), {"state": "open"}).context["lines"]) == 1
    assert chair.get(reverse("votes:list"), {"x": "1"}).status_code == 400
    # An announced draft is public, one that nobody was told of is not.
    town.draft(noticed=None)
    assert len(Client().get(reverse("ballots:list")).context["lines"]) == 2


def test_what_is_about_one_home_is_history_for_those_near_it_alone() -> None:
    town = hall(2)
    ballot = opened(town)
    codes_of(ballot, signed_in(town.chair))
    actions.reissue_card(right=town.right(ballot, "101"), reason="卡片遗失", by=town.chair)
    seen = {
        role: [
            move.verb
            for move in signed_in(town.people.own[role])
            .get(reverse("votes:ballot", args=[ballot.pk]))
            .context["history"]
        ]
        for role in (Role.COMMITTEE_CHAIR, Role.FIRM_MANAGER)
    }
    assert "reissue_card" in seen[Role.COMMITTEE_CHAIR]
    assert "reissue_card" not in seen[Role.FIRM_MANAGER]
    assert "issue_cards" in seen[Role.FIRM_MANAGER]
