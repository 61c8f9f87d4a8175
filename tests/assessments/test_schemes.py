"""Schemes are versions; vetoes need their proof. What the database holds even past the actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments.actions import schemes, scores
from assessments.models import Bonus, Scheme, Score, Veto
from assessments.periodflow import Verb
from properties.documents import CleanDocument
from properties.models import Role
from properties.photos import kept_photos
from tests.assessments.rows import END, MONDAY, QUARTER, SECOND, Town, refused, town

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n" + b"x" * 100 + b"\n%%EOF\n"


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Town:
    settings.MEDIA_ROOT = tmp_path
    return town()


def drafted(place: Town, **more: Any) -> Scheme:
    terms = schemes.first_terms() | more
    return schemes.draw_up(
        subdistrict=place.people.street, title="新细则", terms=terms, by=place.officer, at=MONDAY
    )


def test_a_new_version_replaces_the_one_in_force_from_a_day(place: Town) -> None:
    weights = schemes.first_terms()["weights"] | {"TICKETS": 20, "GREEN": 10}
    new = drafted(place, weights=weights)
    assert new.version == 2
    given: dict[str, Any] = {"scheme": new, "by": place.leader, "at": MONDAY}
    refused("scheme.too-early", schemes.put_in_force, valid_from=date(2026, 1, 1), **given)
    place.draw()
    refused("scheme.period-drawn", schemes.put_in_force, valid_from=QUARTER.last, **given)
    schemes.put_in_force(valid_from=date(2026, 4, 1), **given)
    place.scheme.refresh_from_db()
    assert (place.scheme.state, place.scheme.valid_until) == ("retired", date(2026, 3, 31))
    street = place.people.street.pk
    assert schemes.in_force_on(street, QUARTER.last) == place.scheme
    assert schemes.in_force_on(street, date(2026, 4, 1)) == new
    refused("scheme.none", schemes.in_force_on, street, date(2025, 12, 31))


def test_what_is_in_force_is_never_edited(place: Town) -> None:
    given: dict[str, Any] = {"title": "改", "terms": schemes.first_terms(), "by": place.officer, "at": MONDAY}
    refused("scheme.in-force", schemes.edit, scheme=place.scheme, **given)
    draft = drafted(place)
    assert schemes.edit(scheme=draft, **(given | {"title": "改稿"})).title == "改稿"


def test_a_second_person_puts_it_in_force(place: Town) -> None:
    draft = drafted(place)
    given: dict[str, Any] = {"valid_from": date(2026, 4, 1), "at": MONDAY}
    refused("assessment.not-yours", schemes.put_in_force, scheme=draft, by=place.officer, **given)
    Scheme.objects.filter(pk=draft.pk).update(drawn_up_by=place.leader)
    refused("scheme.second-person", schemes.put_in_force, scheme=draft, by=place.leader, **given)


@pytest.mark.parametrize(
    "change",
    [
        {"weights": {**schemes.first_terms()["weights"], "TICKETS": 24}},
        {"weights": {}},
        {"bonus_cap": 6},
        {"least": 4},
        {"state": "in_force"},
        {"valid_from": date(2026, 1, 1)},
    ],
)
def test_the_database_holds_a_scheme_to_its_laws(place: Town, change: dict[str, Any]) -> None:
    draft = drafted(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.filter(pk=draft.pk).update(**change)


def test_the_form_says_which_weights_are_wrong(place: Town) -> None:
    client = Client()
    client.force_login(place.officer)
    address = reverse("assessments:new_scheme")
    page = client.get(address)
    fields = {name: field.initial for name, field in page.context["form"].fields.items()}
    answer = client.post(address, fields | {"title": "细则", "weight_TICKETS": 26})
    assert answer.status_code == 422
    assert "weight_DISCLOSURE" in answer.context["form"].errors
    answer = client.post(address, fields | {"title": "细则"})
    assert answer.status_code == 302
    assert Scheme.objects.get(version=2).terms()["bands"] == place.scheme.terms()["bands"]


def test_a_veto_needs_its_proof_and_a_second_person_to_lift_it(place: Town) -> None:
    period = place.draw()
    given: dict[str, Any] = {"kind": Veto.Kind.FUNDS, "words": "挪用公共收益三万元。", "at": MONDAY}
    score = place.score(period)
    refused("veto.no-proof", scores.veto, score=score, proof=None, by=place.officer, **given)
    with kept_photos(), transaction.atomic():
        veto = scores.veto(score=score, proof=CleanDocument(pdf=PDF), by=place.officer, **given)
    vetoed = place.score(period)
    assert (vetoed.grade, vetoed.veto, vetoed.reward, vetoed.score) == (
        "failed",
        True,
        Decimal(0),
        Decimal("85.84"),
    )
    assert not veto.document.is_public
    why: dict[str, Any] = {"veto": veto, "reason": "经查与该企业无关，予以解除。", "at": MONDAY}
    refused("veto.second-person", scores.lift_veto, by=place.officer, **why)
    scores.lift_veto(by=place.reviewer, **why)
    assert place.score(period).grade == "good"
    refused("veto.lifted", scores.lift_veto, by=place.reviewer, **why)
    with pytest.raises(IntegrityError), transaction.atomic():
        Veto.objects.filter(pk=veto.pk).update(lifted_by=place.officer)


def test_a_veto_is_put_through_the_page(place: Town) -> None:
    period = place.draw()
    client = Client()
    client.force_login(place.officer)
    address = reverse("assessments:veto", args=[place.score(period).pk])
    words: dict[str, Any] = {"kind": "accident", "words": "电梯困人未及时处置。"}
    assert client.post(address, words).status_code == 422
    junk = SimpleUploadedFile("a.pdf", b"not a paper")
    assert client.post(address, words | {"proof": junk}).status_code == 422
    proof = SimpleUploadedFile("a.pdf", PDF)
    assert client.post(address, words | {"proof": proof}).status_code == 302
    assert place.score(period).veto


@pytest.mark.parametrize(
    "change",
    [
        {"score": Decimal("100.01")},
        {"score": Decimal(-1)},
        {"bonus": Decimal("5.01")},
        {"reward": Decimal(-1)},
        {"veto": True},
    ],
)
def test_the_database_holds_a_score_to_its_laws(place: Town, change: dict[str, Any]) -> None:
    score = place.score(place.draw())
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.filter(pk=score.pk).update(**change)


def test_the_database_holds_a_bonus_to_five(place: Town) -> None:
    period = place.draw()
    given: dict[str, Any] = {
        "score": place.score(period),
        "words": "党建共建红色议事厅",
        "by": place.officer,
        "at": MONDAY,
    }
    bonus = scores.give_bonus(points=Decimal(1), **given)
    for points in ("0", "5.1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bonus.objects.filter(pk=bonus.pk).update(points=Decimal(points))


@pytest.mark.parametrize("pk", ["999999999999", "0"])
def test_addresses_that_name_nothing_are_404(place: Town, pk: str) -> None:
    client = Client()
    client.force_login(place.officer)
    assert client.get(f"/work/assessments/{pk}/").status_code == 404
    assert client.get(f"/work/assessments/scores/{pk}/").status_code == 404
    assert client.get(f"/assessments/{pk}/").status_code == 404
    assert client.get(f"/assessments/{pk}/?nothing=1").status_code == 400


def test_steps_by_the_page(place: Town) -> None:
    """Buttons are those of the table whose time has come; a post without the hat is refused."""
    period = place.draw()
    client = Client()
    client.force_login(place.officer)
    page = client.get(reverse("assessments:period", args=[period.pk]))
    assert [verb for verb, _label in page.context["page"].verbs] == ["send", "withdraw"]
    assert client.get(reverse("assessments:move", args=[period.pk, "decide"])).status_code == 403
    assert client.get(reverse("assessments:move", args=[period.pk, "nothing"])).status_code == 404
    assert client.post(reverse("assessments:move", args=[period.pk, "close"])).status_code == 409
    assert (
        client.post(reverse("assessments:move", args=[period.pk, "withdraw"]), {"words": ""}).status_code
        == 422
    )
    assert client.post(reverse("assessments:move", args=[period.pk, "send"])).status_code == 302
    supervisor = Client()
    supervisor.force_login(place.people.own[Role.SUPERVISOR])
    assert (
        supervisor.post(
            reverse("assessments:move", args=[period.pk, "withdraw"]), {"words": "无权撤回本期。"}
        ).status_code
        == 403
    )
    place.step(period, Verb.WITHDRAW, END + SECOND)
    assert client.get(reverse("assessments:period", args=[period.pk])).status_code == 200
