"""What the administration shows of signing in: who and when, never what opens a door."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone, translation
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties import accounts
from properties.models import Role, SecondStep
from tests.cast import Cast, cast
from tests.properties.test_admin import signed_in

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def app(people: Cast) -> TOTPDevice:
    return TOTPDevice.objects.create(user=people.own[Role.STREET_LEADER], name="leader", confirmed=True)


def test_nobody_reads_the_secret_of_a_second_step(people: Cast, app: TOTPDevice) -> None:
    client = signed_in(people.own[Role.SECURITY_ADMIN])
    pages = [
        reverse("admin:properties_secondstep_changelist"),
        reverse("admin:properties_secondstep_change", args=[app.pk]),
    ]
    told = [client.get(page) for page in pages]
    assert [answer.status_code for answer in told] == [HTTPStatus.OK, HTTPStatus.OK]
    assert not [page for page, answer in zip(pages, told, strict=True) if app.key in answer.content.decode()]
    shown = {model for model in admin.site._registry if model._meta.concrete_model is TOTPDevice}
    assert shown == {SecondStep}
    for path in ("", f"{app.pk}/change/", f"{app.pk}/config/", f"{app.pk}/qrcode/"):
        assert client.get(f"/admin/otp_totp/totpdevice/{path}").status_code == HTTPStatus.NOT_FOUND


def test_a_lost_phone_is_switched_off_with_its_codes_and_kept_in_the_log(
    people: Cast, app: TOTPDevice
) -> None:
    leader, security = people.own[Role.STREET_LEADER], people.own[Role.SECURITY_ADMIN]
    accounts.make_recovery_codes(user=leader, at=timezone.now())

    signed_in(security).post(reverse("admin:properties_secondstep_delete", args=[app.pk]), {"post": "yes"})

    assert not TOTPDevice.objects.filter(user=leader).exists()
    assert accounts.recovery_codes_left(leader) == 0
    assert LogEntry.objects.filter(user=security, object_id=str(leader.pk)).exists()


def test_it_is_switched_off_by_the_security_administrator_of_the_street_alone(
    people: Cast, app: TOTPDevice
) -> None:
    page = reverse("admin:properties_secondstep_delete", args=[app.pk])
    others = (people.own[Role.SYSTEM_ADMIN], people.own[Role.AUDIT_ADMIN], people.other[Role.SECURITY_ADMIN])
    for person in others:
        signed_in(person).post(page, {"post": "yes"})
    assert TOTPDevice.objects.filter(pk=app.pk).exists()


def test_sign_ins_are_shown_without_what_was_typed(people: Cast) -> None:
    about = {"username": "wang", "ip_address": "203.0.113.7", "user_agent": "WeChat", "path_info": "/"}
    AccessAttempt.objects.create(
        **about, failures_since_start=4, post_data="password=geheim", get_data="a=geheim"
    )
    AccessLog.objects.create(**about)
    AccessFailureLog.objects.create(**about, locked_out=True)
    client = signed_in(people.own[Role.AUDIT_ADMIN])
    for model in ("wrongpassword", "signin", "refusedsignin"):
        page = client.get(reverse(f"admin:properties_{model}_changelist")).content.decode()
        assert "203.0.113.7" in page
        assert "geheim" not in page


def test_every_list_has_a_name_in_chinese() -> None:
    with translation.override("zh-hans"):
        names = {model._meta.label: str(model._meta.verbose_name_plural) for model in admin.site._registry}
        rooms = {
            model._meta.app_label: str(model._meta.app_config.verbose_name) for model in admin.site._registry
        }
    assert [told for told in (names | rooms).items() if not CHINESE.search(told[1])] == []
