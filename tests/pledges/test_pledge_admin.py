"""The campaign in the staff admin: saved by actions, read by everybody of the office, counted by one function."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import ERROR
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from pledges.actions import pledging, reporting
from pledges.boards.desk_tiles import tiles
from pledges.models import Campaign, Pledge, Reading, Target
from pledges.sheets import HeadedExport, PledgeSheet, ReadingSheet, TargetSheet
from properties.models import Contract, Role, User
from tests.pledges.pledging_rows import Stage, draft, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_stage(db: None) -> Stage:
    made, today = stage(), timezone.localdate()
    made.campaign.starts_on, made.campaign.ends_on = today - timedelta(days=300), today + timedelta(days=300)
    made.campaign.save()
    return made


def inside(user: User) -> Client:
    client = Client()
    client.force_login(user)
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def signed(on_stage: Stage) -> Target:
    today, at = timezone.localdate(), timezone.now() - timedelta(days=70)
    pledge = on_stage.prepared(at=at, due_on=today + timedelta(days=90))
    number = draft(starts_on=today - timedelta(days=100), due_on=today + timedelta(days=90))
    target = pledging.add_target(pledge=pledge, draft=number, by=on_stage.officer, at=at)
    pledging.sign(pledge=pledge, office="项目经理", by=on_stage.manager, at=at)
    return target


def read(target: Target, state: Reading.State, *, disputed: bool = False) -> Reading:
    return Reading.objects.create(
        target=target,
        on=timezone.localdate(),
        measured=Decimal("88.2"),
        self_reported=Decimal(97),
        hits=15,
        rows=17,
        state=state,
        is_disputed=disputed,
        made_at=timezone.now(),
    )


def pledge_data(on_stage: Stage, **changes: object) -> dict[str, object]:
    return {
        "campaign": on_stage.campaign.pk,
        "kind": "firm",
        "firm": on_stage.people.firm.pk,
        "topic": on_stage.topic.pk,
        "area": "",
        "statement": "年内按时办结率达到95%",
        "pairing_note": "",
        "due_on": timezone.localdate() + timedelta(days=90),
    } | changes


def test_a_pledge_is_prepared_by_the_action_and_its_rules_are_told_in_sentences(on_stage: Stage) -> None:
    office, url = inside(on_stage.officer), reverse("admin:pledges_pledge_add")

    first = office.post(url, pledge_data(on_stage))
    again = office.post(url, pledge_data(on_stage, firm=on_stage.people.other_firm.pk), follow=True)

    assert first.status_code == HTTPStatus.FOUND
    assert Pledge.objects.get().signed_at is None
    errors = [message for message in again.context["messages"] if message.level == ERROR]
    assert [str(message) for message in errors] == [str(pledging.taken(Pledge.objects.get()))]


def test_nobody_changes_or_deletes_a_pledge_in_the_admin(on_stage: Stage) -> None:
    target = signed(on_stage)
    office = inside(on_stage.officer)
    for name, pk in (("pledge", target.pledge_id), ("target", target.pk)):
        shown = office.get(reverse(f"admin:pledges_{name}_change", args=[pk]))
        posted = office.post(
            reverse(f"admin:pledges_{name}_change", args=[pk]), {"statement": "改", "goal": 1}
        )
        deleted = office.post(reverse(f"admin:pledges_{name}_delete", args=[pk]), {"post": "yes"})
        assert shown.status_code == HTTPStatus.OK
        assert (posted.status_code, deleted.status_code) == (HTTPStatus.FORBIDDEN, HTTPStatus.FORBIDDEN)
    target.refresh_from_db()
    assert target.goal == Decimal(95)


def test_the_leader_reads_and_prepares_nothing(on_stage: Stage) -> None:
    leader = inside(on_stage.leader)
    assert leader.get(reverse("admin:pledges_pledge_changelist")).status_code == HTTPStatus.OK
    assert leader.get(reverse("admin:pledges_pledge_add")).status_code == HTTPStatus.FORBIDDEN


def test_a_campaign_is_saved_by_the_action_and_logged(on_stage: Stage) -> None:
    office = inside(on_stage.officer)
    campaign = on_stage.campaign
    data = {
        "subdistrict": campaign.subdistrict_id,
        "code": campaign.code,
        "year": campaign.year,
        "title": "改过的名称",
        "source": "",
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
    }
    url = reverse("admin:pledges_campaign_change", args=[campaign.pk])
    office.post(url, data)
    assert Campaign.objects.get().title == "改过的名称"
    assert LogEntry.objects.filter(object_id=str(campaign.pk), change_message=campaign.code).count() == 1
    signed(on_stage)
    refused = office.post(url, data | {"ends_on": campaign.ends_on - timedelta(days=1)}, follow=True)
    assert [message.level for message in refused.context["messages"]][-1] == ERROR
    assert Campaign.objects.get().ends_on == campaign.ends_on


def test_a_tiles_number_is_the_length_of_the_list_it_opens(on_stage: Stage) -> None:
    target = signed(on_stage)
    read(target, Reading.State.WILL_MISS, disputed=True)
    pledging.ask_change(
        target=target,
        goal=Decimal(90),
        due_on=target.due_on,
        reason="两个小区年中移交",
        by=on_stage.manager,
        at=timezone.now(),
    )
    reporting.open_months(at=timezone.now() - timedelta(days=32))
    on_stage.prepared(at=timezone.now(), topic=on_stage.other_topic, due_on=on_stage.campaign.ends_on)
    Contract.objects.filter(firm=on_stage.people.firm).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    office = inside(on_stage.officer)

    shown = [(str(tile.title), tile.number, tile.url) for tile in tiles(on_stage.officer)]
    opened = [(title, office.get(url).context["cl"].queryset.count(), url) for title, _count, url in shown]

    assert shown == opened
    assert [count for _title, count, _url in shown] == [1, 1, 1, 1, 1, 1]


def test_another_street_sees_none_of_it(on_stage: Stage) -> None:
    target = signed(on_stage)
    read(target, Reading.State.WILL_MISS)
    foreign = inside(on_stage.people.other[Role.STREET_OFFICER])
    for name in ("campaign", "pledge", "target", "reading", "monthlyreport", "targetchange"):
        rows = foreign.get(reverse(f"admin:pledges_{name}_changelist")).context["cl"].queryset
        assert list(rows) == []
    assert {tile.number for tile in tiles(on_stage.people.other[Role.STREET_OFFICER])} == {0}


def test_administrators_have_no_tiles(on_stage: Stage) -> None:
    assert tiles(on_stage.people.own[Role.SYSTEM_ADMIN]) == []


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        (PledgeSheet, {"年内按时办结率达到95%", "本物业", "项目经理"}),
        (TargetSheet, {"按时办结率", "on_time_rate", "本物业"}),
        (ReadingSheet, {"按时办结率", "本物业", "88.20", "97.00"}),
    ],
)
def test_sheets_have_headings_and_rows(on_stage: Stage, sheet: type[HeadedExport], cells: set[str]) -> None:
    read(signed(on_stage), Reading.State.AT_RISK)
    made = sheet().export()
    assert all(made.headers)
    (row,) = made
    assert cells <= set(row)
    assert made.export("xlsx")


def test_the_office_finds_the_way_to_the_sheet(on_stage: Stage) -> None:
    office = inside(on_stage.officer)
    for name in ("pledge", "target", "reading"):
        assert office.get(reverse(f"admin:pledges_{name}_export")).status_code == HTTPStatus.OK
