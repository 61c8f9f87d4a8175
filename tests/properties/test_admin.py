"""The staff admin: who sees which list, what a tile says and opens, and that history stays as it was."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from issues.boards.tiles import tiles
from issues.models import Issue
from issues.workflow import Verb
from properties.backends import powers_of
from properties.models import Compound, Contract, Post, Role, User
from properties.powers import BY_ROLE
from tests.cast import STAFF, Cast, cast
from tests.factories import IssueFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def signed_in(user: User) -> Client:
    """A client that came in with a second step."""
    client = Client()
    client.force_login(user)
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def lists() -> list[tuple[str, str]]:
    """Every model of the admin: its label, and the address of its list."""
    return sorted(
        (
            f"{model._meta.app_label}.{model._meta.model_name}",
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
        )
        for model in admin.site._registry
    )


@pytest.mark.parametrize("role", sorted(STAFF))
def test_each_post_opens_the_lists_of_its_row_and_no_other(people: Cast, role: Role) -> None:
    client = signed_in(people.own[role])

    opened = {label for label, url in lists() if client.get(url).status_code == HTTPStatus.OK}

    may = {name.replace(".view_", ".") for name in BY_ROLE[role] if ".view_" in name}
    assert opened == may & {label for label, _url in lists()}


def test_the_three_administrators_share_no_power_to_change() -> None:
    changing = {
        role: {name for name in BY_ROLE[role] if ".view_" not in name}
        for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN)
    }

    assert changing[Role.AUDIT_ADMIN] == set()
    assert changing[Role.SYSTEM_ADMIN] & changing[Role.SECURITY_ADMIN] == set()


def test_nobody_enters_without_a_second_step(people: Cast) -> None:
    client = Client()
    client.force_login(people.own[Role.SYSTEM_ADMIN])

    answer = client.get(reverse("admin:index"))
    after = client.get(answer["Location"])

    assert answer.status_code == HTTPStatus.FOUND
    assert reverse("properties:second_step") in after["Location"]


def test_firm_staff_find_no_admin(people: Cast) -> None:
    client = Client()
    client.force_login(people.own[Role.FIRM_MANAGER])

    answer = client.get(reverse("admin:index"), follow=True)

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_superuser_has_the_first_powers_and_no_report() -> None:
    first = User.objects.create_superuser("first", password="a long pass phrase", name="First")

    assert not first.has_perm("issues.view_issue")
    assert first.has_perm("properties.add_post")
    assert powers_of(first) == {name for name in powers_of(first) if name.startswith("properties.")}


def test_a_tiles_number_is_the_length_of_the_list_it_opens(people: Cast) -> None:
    IssueFactory.create_batch(3, compound=people.compound)
    officer = people.own[Role.STREET_OFFICER]
    client = signed_in(officer)

    shown = [(str(tile.title), tile.number, tile.url) for tile in tiles(officer)]
    opened = [(title, client.get(url).context["cl"].queryset.count(), url) for title, _count, url in shown]

    assert shown == opened
    assert max(count for _title, count, _url in shown) == 3


def test_the_first_page_shows_the_tiles_to_the_office_and_none_to_administrators(people: Cast) -> None:
    office = signed_in(people.own[Role.STREET_OFFICER]).get(reverse("admin:index"))
    system = signed_in(people.own[Role.SYSTEM_ADMIN]).get(reverse("admin:index"))

    assert len(office.context["tiles"]) == 7
    assert system.context["tiles"] == []


def test_reports_of_another_street_are_not_in_the_list(people: Cast) -> None:
    mine = IssueFactory.create(compound=people.compound)
    foreign = people.other[Role.STREET_OFFICER]

    seen = signed_in(foreign).get(reverse("admin:issues_issue_changelist")).context["cl"].queryset
    door = signed_in(foreign).get(reverse("admin:issues_issue_change", args=[mine.pk]), follow=True)

    assert list(seen) == []
    assert mine.code not in door.content.decode()


def test_a_report_is_read_and_not_changed(people: Cast) -> None:
    issue = IssueFactory.create(compound=people.compound, text="水管漏水")
    client = signed_in(people.own[Role.STREET_OFFICER])
    url = reverse("admin:issues_issue_change", args=[issue.pk])

    shown, posted = client.get(url), client.post(url, {"text": "无"})

    assert shown.status_code == HTTPStatus.OK
    assert posted.status_code == HTTPStatus.FORBIDDEN
    assert Issue.objects.get(pk=issue.pk).text == "水管漏水"


def test_bulk_assigning_shows_its_effects_first_and_answers_row_by_row(people: Cast) -> None:
    waiting = IssueFactory.create(compound=people.compound, firm=None, status="new")
    client = signed_in(people.own[Role.STREET_OFFICER])
    url = reverse("admin:issues_issue_changelist")
    chosen = {"action": "assign_many", "_selected_action": [waiting.pk]}

    asked = client.post(url, chosen)
    untouched = Issue.objects.get(pk=waiting.pk).status
    done = client.post(url, {**chosen, "confirm": "1", "firm": people.firm.pk, "note": ""})

    assert asked.status_code == HTTPStatus.OK
    assert waiting.code in asked.content.decode()
    assert untouched == "new"
    assert done.status_code == HTTPStatus.FOUND
    assert Issue.objects.get(pk=waiting.pk).firm == people.firm
    assert waiting.moves.filter(verb=Verb.ASSIGN).count() == 1


def test_an_overlapping_contract_is_refused_on_the_page(people: Cast) -> None:
    client = signed_in(people.own[Role.STREET_OFFICER])
    held = Contract.objects.get(compound=people.compound)

    answer = client.post(
        reverse("admin:properties_contract_add"),
        {
            "compound": people.compound.pk,
            "firm": people.other_firm.pk,
            "starts_on": held.starts_on,
            "ends_on": "",
        },
        follow=True,
    )

    assert answer.status_code == HTTPStatus.OK
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert Contract.objects.filter(compound=people.compound).count() == 1


def test_a_post_is_given_by_the_security_administrator_and_logged(people: Cast) -> None:
    newcomer = UserFactory.create(username="newcomer")
    client = signed_in(people.own[Role.SECURITY_ADMIN])

    answer = client.post(
        reverse("admin:properties_post_add"),
        {"user": newcomer.pk, "role": Role.FIRM_WORKER, "firm": people.firm.pk, "starts_on": "2026-01-05"},
    )

    assert answer.status_code == HTTPStatus.FOUND, answer.context["errors"]
    assert [post.firm for post in Post.objects.filter(user=newcomer)] == [people.firm]
    assert LogEntry.objects.filter(user=people.own[Role.SECURITY_ADMIN]).exists()


def test_a_sheet_of_compounds_is_shown_before_it_is_written(people: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = signed_in(people.own[Role.STREET_OFFICER])
    text = f"code,name,neighbourhood,households\nNEW-1,新小区,{people.neighbourhood.code},120\n"
    sheet = SimpleUploadedFile("compounds.csv", text.encode("utf-8"))

    shown = client.post(
        reverse("admin:properties_compound_import"), {"import_file": sheet, "format": "0", "resource": "0"}
    )
    before = Compound.objects.filter(code="NEW-1").count()
    confirm = shown.context["confirm_form"].initial
    written = client.post(reverse("admin:properties_compound_process_import"), confirm)

    assert before == 0
    assert written.status_code == HTTPStatus.FOUND
    assert Compound.objects.get(code="NEW-1").subdistrict == people.street
