"""Making moves: one page each, refusals that say why, nothing typed is lost."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from issues.forms.move_words import EFFECTS
from issues.models import Evidence, Issue, Move, TimeRequest
from issues.workflow import Hat, Status, Verb, moves_for
from properties.models import Role
from tests.cast import cast
from tests.factories import CannedReplyFactory, EvidenceFactory
from tests.issues.desk import desk_of, page, verbs_on
from tests.issues.people import do, filed, walk

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


def _picture(colour: str = "green") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    file.seek(0)
    file.name = "photo.jpg"
    return file


def _post(people: Cast, role: Role, issue: Issue, verb: Verb, **data: Any) -> Any:
    given = {"version": issue.version, **data}
    return desk_of(people.own[role]).post(page(issue, f"{verb.value}/"), given)


def test_every_move_of_staff_has_words_and_a_page(people: Cast) -> None:
    staff = frozenset(Hat) - {Hat.REPORTER, Hat.OUTSIDE, Hat.SYSTEM}
    assert {row.verb for status in Status for row in moves_for(status, staff)} == set(EFFECTS)


@pytest.mark.parametrize(
    "status",
    [Status.NEW, Status.ASSIGNED, Status.WORKING, Status.ASKED, Status.OUTSIDE, Status.PAUSED, Status.DONE],
)
@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.STREET_OFFICER, Role.COMMITTEE_CHAIR])
def test_every_button_opens_a_form(people: Cast, role: Role, status: Status) -> None:
    issue = walk(people, filed(people), status)
    browser = desk_of(people.own[role])
    offered = verbs_on(browser.get(page(issue)), issue)
    assert {verb: browser.get(page(issue, f"{verb}/")).status_code for verb in offered} == dict.fromkeys(
        offered, 200
    )


def test_from_the_first_click_to_the_last(people: Cast) -> None:
    issue = filed(people).issue
    assert _post(people, Role.FIRM_MANAGER, issue, Verb.ACCEPT).headers["Location"] == page(issue)
    issue.refresh_from_db()
    _post(people, Role.FIRM_MANAGER, issue, Verb.CONTACT, note="约好下午上门。")
    issue.refresh_from_db()
    _post(people, Role.FIRM_MANAGER, issue, Verb.FINISH, note="灯已换好。", after_new=_picture())
    issue.refresh_from_db()
    assert _post(people, Role.PARTY_SECRETARY, issue, Verb.VERIFY, note="看过了。").status_code == 302
    issue.refresh_from_db()
    assert (issue.status, issue.outcome) == (Status.CLOSED, "resolved")


def test_a_late_click_is_told_and_loses_nothing(people: Cast) -> None:
    issue = walk(people, filed(people), Status.DONE)
    do(issue, Verb.VERIFY, people.own[Role.PARTY_SECRETARY])
    answer = _post(people, Role.STREET_OFFICER, issue, Verb.SEND_BACK, note="灯还是不亮")
    assert answer.status_code == 409
    assert "灯还是不亮" in answer.content.decode()


def test_two_people_deciding_at_once_one_is_told(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    seen = issue.version
    do(issue, Verb.NOTE, people.own[Role.STREET_OFFICER], note="先看一下。")

    answer = desk_of(people.own[Role.FIRM_MANAGER]).post(
        page(issue, "note/"), {"version": seen, "note": "我写了很久"}
    )

    assert answer.status_code == 409
    assert "我写了很久" in answer.content.decode()
    assert f'href="{page(issue)}"' in answer.content.decode()
    assert list(Move.objects.filter(verb=Verb.NOTE).values_list("note", flat=True)) == ["先看一下。"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_colleague_without_the_role_gets_403_and_a_stranger_404(people: Cast, method: str) -> None:
    issue = walk(people, filed(people), Status.DONE)
    there, data = page(issue, "verify/"), {"version": issue.version}
    assert (
        getattr(desk_of(people.own[Role.FIRM_MANAGER]), method)(
            there, data if method == "post" else {}
        ).status_code
        == 403
    )
    assert (
        getattr(desk_of(people.own[Role.SUPERVISOR]), method)(
            there, data if method == "post" else {}
        ).status_code
        == 403
    )
    assert (
        getattr(desk_of(people.other[Role.PARTY_SECRETARY]), method)(
            there, data if method == "post" else {}
        ).status_code
        == 404
    )
    issue.refresh_from_db()
    assert issue.status == Status.DONE


@pytest.mark.parametrize(
    "verb", ["file", "join", "urge", "rate", "rework", "withdraw", "outside_answer", "nonsense"]
)
def test_moves_of_others_have_no_page_here(people: Cast, verb: str) -> None:
    assert (
        desk_of(people.own[Role.STREET_OFFICER]).get(page(filed(people).issue, f"{verb}/")).status_code == 404
    )


def test_a_form_without_its_words_says_which(people: Cast) -> None:
    issue = filed(people).issue
    answer = _post(people, Role.FIRM_MANAGER, issue, Verb.RETURN, note=" ")
    assert answer.status_code == 422
    assert answer.content.decode().count("请写几句说明") == 2  # in the summary and beside the field
    assert "<title>错误：" in answer.content.decode()
    issue.refresh_from_db()
    assert issue.status == Status.ASSIGNED


def test_a_rule_said_by_the_action_stands_beside_its_field(people: Cast) -> None:
    issue = filed(people).issue
    answer = _post(people, Role.STREET_OFFICER, issue, Verb.REFUSE, note="抱歉", ground="不行")
    assert answer.status_code == 422
    assert "ground" in answer.context["form"].errors


def test_a_result_without_its_photo_is_sent_back_to_the_form(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    answer = _post(people, Role.FIRM_MANAGER, issue, Verb.FINISH, note="好了。")
    assert answer.status_code == 422
    assert "好了。" in answer.content.decode()


def test_a_file_that_is_no_photo_is_refused_in_words(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    file = io.BytesIO(b"<script>alert(1)</script>")
    file.name = "photo.jpg"
    answer = _post(people, Role.FIRM_MANAGER, issue, Verb.FINISH, note="好了。", after_new=file)
    assert answer.status_code == 422
    assert "after_new" in answer.context["form"].errors
    assert not Evidence.objects.exists()


def test_results_are_paired_with_what_they_are_compared_with(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    reported = EvidenceFactory.create(issue=issue)
    key = reported.code.hex
    data = {
        "note": "两处都好了。",
        f"after_{key}": _picture(),
        f"caption_{key}": "门口的灯",
        "before_new": _picture("red"),
        "after_new": _picture("blue"),
        "caption_new": "楼梯",
    }
    assert _post(people, Role.FIRM_MANAGER, issue, Verb.FINISH, **data).status_code == 302
    after = list(Evidence.objects.filter(kind="after").order_by("pk"))
    assert [(row.caption, row.pair.kind) for row in after if row.pair] == [
        ("门口的灯", "report"),
        ("楼梯", "before"),
    ]


def test_a_note_with_photos_stays_inside_unless_ticked(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    _post(people, Role.FIRM_WORKER, issue, Verb.NOTE, note="量过尺寸。", photo1=_picture())
    assert not Move.objects.get(verb=Verb.NOTE).is_public
    assert Evidence.objects.get().kind == "before"


def test_a_ready_made_reply_is_filled_in_and_nothing_else_is_executed(people: Cast) -> None:
    issue = filed(people).issue
    text = "{code} 最迟 {due} 答复。{issue.handler.password} {0} %(x)s"
    reply = CannedReplyFactory.create(subdistrict=people.street, text=text, title="已收到")
    elsewhere = CannedReplyFactory.create(subdistrict=people.other_street, title="别处")
    browser = desk_of(people.own[Role.FIRM_MANAGER])

    html = browser.get(page(issue, "contact/")).content.decode()
    assert "已收到" in html
    assert "别处" not in html
    note = browser.get(page(issue, f"contact/?reply={reply.pk}")).context["form"]["note"].value()
    assert note.startswith(f"{issue.code} 最迟 ")
    assert note.endswith("日 答复。{issue.handler.password} {0} %(x)s")
    assert browser.get(page(issue, f"contact/?reply={elsewhere.pk}")).context["form"]["note"].value() == ""


def test_a_request_is_granted_by_the_street(people: Cast) -> None:
    from django.utils import timezone

    issue = walk(people, filed(people, at=timezone.now()), Status.WORKING, at=timezone.now())
    _post(people, Role.FIRM_MANAGER, issue, Verb.REQUEST, kind="extend", days="3", note="等配件到货。")
    issue.refresh_from_db()
    row = TimeRequest.objects.get()
    was = issue.due_at

    assert _post(people, Role.STREET_OFFICER, issue, Verb.GRANT, request=row.pk).status_code == 302

    row.refresh_from_db()
    issue.refresh_from_db()
    assert (row.state, row.decided_by) == ("granted", people.own[Role.STREET_OFFICER])
    assert issue.due_at > was


def test_a_grant_without_a_request_is_told(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    assert desk_of(people.own[Role.STREET_OFFICER]).get(page(issue, "grant/")).status_code == 409


def test_a_report_is_merged_by_its_number(people: Cast) -> None:
    first, second = filed(people).issue, filed(people, phone="13800138001").issue
    answer = _post(people, Role.STREET_OFFICER, second, Verb.MERGE, into=first.code.lower())
    assert answer.status_code == 302
    second.refresh_from_db()
    assert second.merged_into == first
    answer = _post(people, Role.STREET_OFFICER, first, Verb.MERGE, into="YH-2026-999999")
    assert "into" in answer.context["form"].errors


def test_an_appointed_handler_is_a_colleague(people: Cast) -> None:
    issue = filed(people).issue
    stranger, worker = people.other[Role.FIRM_WORKER], people.own[Role.FIRM_WORKER]
    assert _post(people, Role.FIRM_MANAGER, issue, Verb.APPOINT, handler=stranger.pk).status_code == 422
    assert _post(people, Role.FIRM_MANAGER, issue, Verb.APPOINT, handler=worker.pk).status_code == 302
    issue.refresh_from_db()
    assert issue.handler == worker


def test_dissuading_and_not_stopping_starts_the_24_hours(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    answer = _post(people, Role.FIRM_WORKER, issue, Verb.DISSUADE, note="业主不听。", stopped="no")
    assert answer.status_code == 302
    assert Move.objects.get(verb=Verb.DISSUADE).data["stopped"] is False
