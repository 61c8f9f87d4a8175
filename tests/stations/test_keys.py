"""What a key is, and who it lets in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from properties.models import Role, User
from stations import keys
from stations.access import station_of
from stations.actions import (
    close_station,
    end_station_post,
    give_post,
    make_key,
    note_use,
    reopen_station,
    revoke_key,
    rotate_key,
)
from stations.api.operation import Operation
from stations.api.public import Open
from stations.models import StationKey, StationRecord
from stations.scopes import Scope
from tests.cast import Cast
from tests.factories import IssueFactory
from tests.issues.desk import desk_of
from tests.stations.keyed import Program, keyed, opened, program
from yinhang.errors import NotYours, Refused

LIST = "/api/v1/issues/"
HERE = "10.1.2.3"


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# The key itself


@pytest.mark.once
def test_a_key_is_read_as_it_was_written() -> None:
    key = keys.new_key()
    assert re.fullmatch(r"yh_[0-9a-f]{10}_[0-9a-f]{48}", key.text)
    assert keys.parse(key.text) == key
    assert keys.opens(key, keys.digest(key))
    assert not keys.opens(keys.new_key(), keys.digest(key))
    assert key.secret not in keys.digest(key)


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "yh_", "yh_0123456789_", "YH_0123456789_" + "0" * 48, "yh_0123456789_" + "0" * 49,
                                  "yh_0123456789_" + "0" * 47 + "\n", "yh_0123456789_" + "é" * 48])  # fmt: skip
def test_what_is_no_key_is_none(text: str) -> None:
    assert keys.parse(text) is None


@pytest.mark.once
def test_an_address_is_in_a_network_or_not() -> None:
    assert keys.network_of(" 10.1.2.3 ") == "10.1.2.3/32"
    assert keys.network_of("10.1.2.3/16") == "10.1.0.0/16"
    assert keys.network_of("2001:db8::7") == "2001:db8::/64"
    with pytest.raises(ValueError, match="does not appear"):
        keys.network_of("10.1.2")
    assert keys.comes_from("10.1.255.255", ["10.1.0.0/16"])
    assert not keys.comes_from("10.2.0.0", ["10.1.0.0/16"])
    assert not keys.comes_from("2001:db8::", ["10.1.0.0/16"])
    assert not keys.comes_from("", ["0.0.0.0/0"])
    assert keys.comes_from("", [])


# Who it lets in


@pytest.mark.django_db
def test_the_door_knows_a_key_until_the_moment_it_ends(people: Cast) -> None:
    station = opened(people)
    made = keyed(station, days=1)
    end = made.key.expires_at

    assert station_of(made.text, address=HERE, at=end - timedelta(microseconds=1)) == (station, made.key)
    assert station_of(made.text, address=HERE, at=end) is None


@pytest.mark.django_db
def test_the_door_knows_no_other_secret_prefix_or_place(people: Cast) -> None:
    station, now = opened(people), timezone.now()
    made = keyed(station, addresses=["10.1.0.0/16", ""])
    raw = keys.parse(made.text)
    assert raw is not None
    other_secret, other_prefix = (
        raw._replace(secret=keys.new_key().secret),
        raw._replace(prefix="0123456789"),
    )

    assert station_of(made.text, address=HERE, at=now) is not None
    assert station_of(made.text, address="10.2.0.1", at=now) is None
    assert station_of(other_secret.text, address=HERE, at=now) is None
    assert station_of(other_prefix.text, address=HERE, at=now) is None


@pytest.mark.django_db
def test_a_key_opens_what_the_posts_of_its_station_reach(people: Cast) -> None:
    own = IssueFactory.create(compound=people.compound)
    far = IssueFactory.create(compound=people.other_compound)
    client = program(people)

    assert [row["code"] for row in client.get(LIST).json()["results"]] == [own.code]
    assert client.get(f"{LIST}{own.code}/").status_code == 200
    assert client.get(f"{LIST}{far.code}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer a b",
        "Basic eDp5",
        "Token {key}",
        "Bearer {other}",
        "{key}",
        "Bearer é",
    ],
)
def test_a_header_that_opens_nothing_is_401_beside_any_session(people: Cast, header: str) -> None:
    made = keyed(opened(people))
    other = keys.new_key()._replace(prefix=made.key.prefix).text
    text = header.format(key=made.text, other=other)
    for client in (Client(), desk_of(people.own[Role.STREET_OFFICER])):
        answer = client.get(LIST, headers={"authorization": text} if text else {})
        if not text and client.cookies:
            assert answer.status_code == 200
            continue
        code = "request.key-not-accepted" if text else "request.not-authenticated"
        assert _told(answer) == (401, code)
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.django_db
def test_a_key_in_the_address_opens_nothing(people: Cast) -> None:
    made = keyed(opened(people))
    assert Client().get(f"{LIST}?key={made.text}").status_code == 401


@pytest.mark.django_db
def test_revoked_closed_and_reopened_from_the_next_request_on(people: Cast) -> None:
    station = opened(people)
    first, second = keyed(station), keyed(station)
    now, by = timezone.now(), people.own[Role.SYSTEM_ADMIN]
    one, two = Program(first.text), Program(second.text)
    assert (one.get(LIST).status_code, two.get(LIST).status_code) == (200, 200)

    revoke_key(key=first.key, by=by, at=now)
    assert (one.get(LIST).status_code, two.get(LIST).status_code) == (401, 200)
    close_station(station=station, by=by, at=now)
    assert two.get(LIST).status_code == 401
    reopen_station(station=station, by=by, at=now)
    assert (one.get(LIST).status_code, two.get(LIST).status_code) == (401, 200)
    User.objects.filter(pk=station.user_id).update(is_active=False)
    assert two.get(LIST).status_code == 401


@pytest.mark.django_db
def test_a_key_without_the_scope_is_refused_and_staff_need_none(people: Cast) -> None:
    IssueFactory.create(compound=people.compound)
    client = program(people, Scope.SPOTS_READ)

    assert _told(client.get(LIST)) == (403, "key.scope")
    assert client.head(LIST).status_code == 403
    assert _told(client.send(LIST, {})) == (403, "key.scope")
    assert client.get("/api/v1/spots/").status_code == 200
    assert client.get("/api/v1/schema/").status_code == 200
    assert desk_of(people.own[Role.GRID_WORKER]).get(LIST).status_code == 200


@pytest.mark.django_db
def test_a_station_signs_in_to_no_page(people: Cast) -> None:
    station = opened(people)
    station.user.set_password("A-long-password-1")
    station.user.save()
    browser = Client()
    browser.post("/accounts/sign-in/", {"username": station.user.username, "password": "A-long-password-1"})
    assert browser.get("/work/").status_code == 302
    assert desk_of(station.user).get("/work/").status_code == 302


@pytest.mark.django_db
def test_no_person_can_be_named_like_a_machine() -> None:
    with pytest.raises(Exception, match="username"):
        User(username=f"{User.MACHINE}x", name="x").full_clean()


@pytest.mark.django_db
def test_use_is_written_once_a_minute(people: Cast) -> None:
    made, now = keyed(opened(people)), timezone.now()
    late = now + timedelta(minutes=1)
    for at, expected in ((now, now), (late - timedelta(seconds=1), now), (late, late)):
        note_use(key=StationKey.objects.get(pk=made.key.pk), at=at)
        assert StationKey.objects.get(pk=made.key.pk).last_used_at == expected


@pytest.mark.django_db
def test_a_request_by_key_costs_one_question_more_than_its_rows(people: Cast) -> None:
    client = program(people)
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "EXECUTE"))]
    assert len(asked) == 3  # the key with its station and account, the posts, the rows


# Every operation names its scope


def _operations() -> list[type]:
    found = []

    def walk(entries: list[Any], prefix: str) -> None:
        for entry in entries:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern) and prefix.startswith("api/v1/"):
                view = getattr(entry.callback, "view_class", None)
                if view is not None:
                    found.append(view)

    walk(get_resolver().url_patterns, "")
    return found


@pytest.mark.once
def test_every_operation_names_its_scope() -> None:
    public = {view for view in _operations() if issubclass(view, Open)}
    found = [view for view in _operations() if view not in public]
    assert len(found) > 5
    verbs = ("get", "post", "put", "patch", "delete")
    lacking = {
        f"{view.__name__}.{verb}"
        for view in found
        for verb in verbs
        if hasattr(view, verb) and verb.upper() not in view.scope  # type: ignore[attr-defined]
    }
    assert lacking == set()
    # What everybody may read takes no key, and changes nothing.
    assert {verb for view in public for verb in verbs if hasattr(view, verb)} == {"get"}
    assert {view.__name__ for view in found if not issubclass(view, Operation)} == {"SchemaView"}


# Making and replacing


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"scopes": []}, "key.scopes"),
        ({"scopes": ["issues:read", "everything"]}, "key.scopes"),
        ({"addresses": ["office"]}, "key.addresses"),
        ({"days": 0}, "key.expires"),
        ({"days": 367}, "key.expires"),
    ],
)
def test_a_key_is_made_for_something_and_for_a_time(people: Cast, more: dict[str, Any], code: str) -> None:
    station, now = opened(people), timezone.now()
    days = more.pop("days", 366)
    given = {"scopes": ["issues:read"], **more}
    with pytest.raises(Refused) as no:
        make_key(station=station, **given, expires_at=now + timedelta(days=days), by=None, at=now)
    assert no.value.code == code
    assert make_key(
        station=station, scopes=["issues:read"], expires_at=now + timedelta(days=366), by=None, at=now
    )


@pytest.mark.django_db
def test_a_replaced_key_ends_when_the_overlap_is_over(people: Cast) -> None:
    station, now = opened(people), timezone.now()
    old = keyed(station, Scope.ISSUES_READ, addresses=["10.0.0.0/8"], at=now)
    by, week = people.own[Role.SYSTEM_ADMIN], timedelta(days=7)
    new = rotate_key(key=old.key, expires_at=now + timedelta(days=60), overlap=week, by=by, at=now)

    assert (new.key.scopes, new.key.addresses) == (["issues:read"], ["10.0.0.0/8"])
    both = now + week - timedelta(seconds=1)
    assert station_of(old.text, address=HERE, at=both) is not None
    assert station_of(old.text, address=HERE, at=now + week) is None
    assert station_of(new.text, address=HERE, at=now + week) is not None
    for overlap, code in ((timedelta(), "key.overlap"), (timedelta(days=31), "key.overlap")):
        with pytest.raises(Refused) as no:
            rotate_key(key=new.key, expires_at=now + week, overlap=overlap, by=by, at=now)
        assert no.value.code == code
    revoke_key(key=new.key, by=by, at=now)
    for over in (revoke_key, lambda **given: rotate_key(**given, expires_at=now + week, overlap=week)):
        with pytest.raises(Refused) as no:
            over(key=new.key, by=by, at=now)
        assert no.value.code == "key.over"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_of_the_street_keeps_stations(people: Cast, role: Role) -> None:
    station = opened(people)
    made, now = keyed(station), timezone.now()
    for by in (people.own[role], people.other[Role.SYSTEM_ADMIN]):
        with pytest.raises(NotYours):
            make_key(station=station, scopes=["issues:read"], expires_at=now + timedelta(1), by=by, at=now)
        with pytest.raises(NotYours):
            revoke_key(key=made.key, by=by, at=now)
        with pytest.raises(NotYours):
            close_station(station=station, by=by, at=now)


@pytest.mark.django_db
def test_a_station_holds_working_posts_of_its_own_street(people: Cast) -> None:
    station, now = opened(people), timezone.now()
    by = people.own[Role.SYSTEM_ADMIN]
    for role, place, code in (
        (Role.SYSTEM_ADMIN, people.street, "station.no-such-post"),
        (Role.STREET_LEADER, people.street, "station.no-such-post"),
        (Role.STREET_OFFICER, people.other_street, "station.elsewhere"),
        (Role.FIRM_MANAGER, people.grid, "post.wrong-place"),
    ):
        with pytest.raises(Refused) as no:
            give_post(station=station, role=role, place=place, by=by, at=now)
        assert no.value.code == code
    post = give_post(
        station=station, role=Role.NEIGHBOURHOOD_STAFF, place=people.neighbourhood, by=by, at=now
    )
    end_station_post(station=station, post=post, by=by, at=now)
    post.refresh_from_db()
    assert post.ends_on == timezone.localdate(now)
    with pytest.raises(Refused) as no:
        opened(people)
    assert no.value.code == "station.code-taken"


@pytest.mark.django_db
def test_the_history_of_a_station_stays_as_written(people: Cast) -> None:
    station = opened(people)
    keyed(station)
    rows = StationRecord.objects.filter(station=station)
    assert list(rows.values_list("verb", flat=True)) == ["opened", "post_given", "key_made"]
    for change in (lambda: rows.update(words="x"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_nothing_kept_holds_the_secret(people: Cast) -> None:
    made = keyed(opened(people))
    raw = keys.parse(made.text)
    assert raw is not None
    kept = str(StationKey.objects.values().get()) + str(list(StationRecord.objects.values()))
    assert raw.secret not in kept
    assert raw.prefix in kept
