"""An administrator who tries to edit or delete a started ballot is refused, and it is kept."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from properties.models import Role
from tests.properties.test_admin import signed_in
from tests.votes.rows import YES, Hall, hall
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Hall:
    return hall(2)


@pytest.fixture
def officer(town: Hall) -> Client:
    return signed_in(town.people.own[Role.STREET_OFFICER])


@pytest.mark.parametrize(("door", "what"), [("change", "edit"), ("delete", "delete")])
def test_an_opened_ballot_is_neither_edited_nor_deleted_and_the_attempt_is_kept(
    town: Hall, officer: Client, door: str, what: str
) -> None:
    ballot = town.opened()
    url = reverse(f"admin:votes_ballot_{door}", args=[ballot.pk])

    answer = officer.post(url, {"title": "改名", "post": "yes"})

    assert answer.status_code == 403
    ballot.refresh_from_db()
    assert ballot.title == "表决"
    move = ballot.moves.get(verb="refused_edit")
    assert (move.words, move.by) == (what, town.people.own[Role.STREET_OFFICER])
    assert LogEntry.objects.get().change_message == f"refused: {what}"


def test_a_draft_is_not_edited_here_either(town: Hall, officer: Client) -> None:
    ballot = town.draft()
    answer = officer.post(reverse("admin:votes_ballot_change", args=[ballot.pk]), {"title": "改名"})
    assert answer.status_code == 403
    ballot.refresh_from_db()
    assert ballot.title == "表决"


def test_the_street_next_door_finds_no_ballot(town: Hall) -> None:
    ballot = town.opened()
    stranger = signed_in(town.people.other[Role.STREET_OFFICER])
    url = reverse("admin:votes_ballot_change", args=[ballot.pk])
    assert stranger.post(url, {"title": "改名"}).status_code != 200
    assert not ballot.moves.filter(verb="refused_edit").exists()


def test_past_the_admin_the_database_refuses(town: Hall) -> None:
    ballot = town.opened()
    with pytest.raises(IntegrityError, match="ballot_rules_are_frozen"), transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(title="改名")
    with (
        pytest.raises(IntegrityError, match="ballot_opened_is_kept"),
        transaction.atomic(),
    ):
        Ballot.objects.filter(pk=ballot.pk)._raw_delete("default")


def test_pages_of_the_admin_show_no_vote(town: Hall, officer: Client) -> None:
    ballot = town.opened()
    town.cast(ballot, "101", YES)
    for name, args in (("changelist", []), ("change", [ballot.pk])):
        page = officer.get(reverse(f"admin:votes_ballot_{name}", args=args))
        assert page.status_code == 200
        assert Vote.objects.get().hash not in page.content.decode()
        assert "vote cast" not in page.content.decode()
    for model in ("course", "objection", "votingcard"):
        assert officer.get(reverse(f"admin:votes_{model}_changelist")).status_code == 200
