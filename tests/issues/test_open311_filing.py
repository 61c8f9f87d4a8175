"""Open311, what stations send on: whose key, which place, which answers, which photo; and that nothing breaks it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.models import Evidence, Issue, Question, Reporter, Source, SubTopic
from issues.open311 import places
from issues.open311.places import Point
from properties.models import Compound, Role
from stations.actions import close_station, revoke_key
from stations.scopes import Scope
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, SubTopicFactory, TopicFactory
from tests.issues.hostile_images import corpus
from tests.issues.test_photos import photo
from tests.stations.keyed import keyed, opened
from yinhang.fields import reveal

BASE = "/open311/v2"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_counters")]


class Sender:
    """A station with its key, and a kind of case to report."""

    def __init__(self, people: Cast, **station: Any) -> None:
        self.people = people
        self.station = opened(people, **station)
        self.made = keyed(self.station, Scope.OPEN311_WRITE)
        self.kind: SubTopic = SubTopicFactory.create(code="light")

    def post(self, form: str = "json", client: Client | None = None, **data: Any) -> Any:
        usual = {
            "api_key": self.made.text,
            "service_code": self.kind.code,
            "address_id": self.people.compound.code,
            "description": "三号楼门口的灯坏了",
        }
        sent = {name: value for name, value in {**usual, **data}.items() if value is not None}
        return (client or Client()).post(f"{BASE}/requests.{form}", sent)

    def filed(self, **data: Any) -> Issue:
        response = self.post(**data)
        assert response.status_code == 200, response.content.decode()
        (answer,) = response.json()
        assert answer.keys() == {"service_request_id", "service_notice", "account_id"}
        issue = Issue.objects.latest("pk")
        assert answer["service_request_id"] == issue.code
        return issue

    def refused(self, **data: Any) -> tuple[int, int]:
        """Status and how many errors were told; nothing is filed."""
        before = Issue.objects.count()
        response = self.post(**data)
        assert Issue.objects.count() == before
        errors = response.json()
        assert all(error.keys() == {"code", "description"} and error["description"] for error in errors)
        assert {error["code"] for error in errors} == {str(response.status_code)}
        return response.status_code, len(errors)


@pytest.fixture
def sender(settings: Any, tmp_path: Path) -> Sender:
    settings.MEDIA_ROOT = tmp_path
    return Sender(cast())


def png(name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo((60, 40), "PNG"), content_type="image/png")


# What becomes of it


def test_a_report_is_filed_as_the_station_sent_it(sender: Sender) -> None:
    issue = sender.filed(
        address_string="三号楼门口",
        lat="31.3",
        long="121.5",
        first_name="小明",
        last_name="欧阳",
        phone="13900139000",
    )

    assert (issue.source, issue.subtopic, issue.compound) == (Source.API, sender.kind, sender.people.compound)
    assert (issue.text, issue.place, issue.is_public) == ("三号楼门口的灯坏了", "三号楼门口", False)
    assert (issue.latitude, issue.longitude, issue.firm) == (31.3, 121.5, sender.people.firm)
    assert issue.moves.get(seq=1).by == sender.station.user
    reporter = Reporter.objects.get(issue=issue)
    assert (reveal(reporter, "name"), reveal(reporter, "phone")) == ("欧阳小明", "+8613900139000")
    assert not reporter.share_with_firm
    sender.made.key.refresh_from_db()
    assert sender.made.key.last_used_at is not None


def test_xml_is_answered_in_xml_and_the_number_reads_back(sender: Sender) -> None:
    root = ET.fromstring(sender.post("xml", public="true").content)
    code = root.findtext("request/service_request_id")
    assert root.tag == "service_requests"
    assert root.find("request/token") is None
    again = ET.fromstring(Client().get(f"{BASE}/requests/{code}.xml").content)
    assert again.findtext("request/description") == "三号楼门口的灯坏了"


@pytest.mark.parametrize(("public", "listed"), [("true", True), ("false", False), ("", False), (None, False)])
def test_a_report_is_public_only_when_the_reporter_agreed(
    sender: Sender, public: str | None, listed: bool
) -> None:
    issue = sender.filed(public=public)
    assert issue.is_public is listed
    found = Client().get(f"{BASE}/requests.json").json()
    assert [row["service_request_id"] for row in found] == ([issue.code] if listed else [])
    one = Client().get(f"{BASE}/requests/{issue.code}.json").json()[0]
    assert (one["description"] is not None) is listed


def test_without_words_the_service_says_what_it_is(sender: Sender) -> None:
    assert sender.filed(description=None).text == sender.kind.name


def test_nobody_behind_it_is_no_reporter(sender: Sender) -> None:
    issue = sender.filed(email="a@b.cn", device_id="d", account_id="a")
    assert not Reporter.objects.filter(issue=issue).exists()


def test_a_whole_topic_can_be_reported(sender: Sender) -> None:
    topic = TopicFactory.create(code="whole")
    issue = sender.filed(service_code="whole")
    assert (issue.topic, issue.subtopic) == (topic, None)


def test_the_same_number_of_a_station_is_filed_once(sender: Sender) -> None:
    first = sender.filed(external_id="A-1")
    assert sender.filed(external_id="A-1") == first
    assert sender.filed(external_id="A-2") != first
    other = keyed(opened(sender.people, code="grid-2"))
    assert sender.filed(external_id="A-1", api_key=other.text) != first
    assert Issue.objects.count() == 3


def test_a_number_stands_for_what_was_sent_under_it_first(sender: Sender) -> None:
    first = sender.filed(external_id="A-1")
    assert sender.refused(external_id="A-1", description="别的事") == (400, 1)
    again = keyed(sender.station, Scope.OPEN311_WRITE).text
    assert sender.filed(external_id="A-1", api_key=again) == first


# Photos


@pytest.mark.parametrize("field", ["media", "photo1"])
def test_a_photo_is_kept_redrawn(sender: Sender, field: str) -> None:
    issue = sender.filed(**{field: png()})
    kept = Evidence.objects.get(issue=issue)
    assert (kept.kind, kept.width, kept.height, kept.by) == (
        Evidence.Kind.REPORT,
        60,
        40,
        sender.station.user,
    )


def test_three_photos_and_no_more(sender: Sender) -> None:
    issue = sender.filed(media=[png(), png(), png()])
    assert Evidence.objects.filter(issue=issue).count() == 3
    assert sender.refused(media=[png(), png(), png()], photo1=png()) == (400, 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.jpg",
        "http://169.254.169.254/",
        "https://example.org/a.jpg",
        "file:///etc/passwd",
        "x",
    ],
)
def test_nothing_is_fetched_from_elsewhere(sender: Sender, url: str) -> None:
    assert sender.refused(media_url=url) == (400, 1)
    assert sender.filed(media_url="").evidence.count() == 0


def test_what_is_no_photo_is_refused_and_leaves_nothing_behind(sender: Sender, settings: Any) -> None:
    hostile = [sent for sent in corpus() if sent.outcome]
    uploads = [SimpleUploadedFile(sent.name, sent.data) for sent in hostile[::8]]
    uploads += [
        SimpleUploadedFile("a.jpg", b""),
        SimpleUploadedFile("a.jpg", b"<script>"),
        SimpleUploadedFile("a.exe", photo((9, 9))),
        SimpleUploadedFile("a.png", photo((9, 9))),
    ]
    assert {sender.refused(media=upload) for upload in uploads} == {(400, 1)}
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


# Keys


def test_a_key_that_does_not_open_is_403_and_says_no_more(sender: Sender) -> None:
    for_reading = keyed(sender.station, Scope.OPEN311_READ, Scope.ISSUES_WRITE).text
    elsewhere = keyed(sender.station, Scope.OPEN311_WRITE, addresses=["10.9.9.9"]).text
    revoked = keyed(sender.station, Scope.OPEN311_WRITE)
    revoke_key(key=revoked.key, by=None, at=timezone.now())
    wrong = [
        None,
        "",
        "x",
        "yh_0123456789_" + "0" * 48,
        for_reading,
        elsewhere,
        revoked.text,
        sender.made.text[:-1],
    ]
    assert {sender.refused(api_key=key) for key in wrong} == {(403, 1)}
    close_station(station=sender.station, by=None, at=timezone.now())
    assert sender.refused() == (403, 1)


def test_a_key_in_the_address_or_a_header_opens_nothing(sender: Sender) -> None:
    data = {"service_code": sender.kind.code, "address_id": sender.people.compound.code, "description": "灯"}
    text = sender.made.text
    for response in (
        Client().post(f"{BASE}/requests.json?api_key={text}", data),
        Client(headers={"authorization": f"Bearer {text}"}).post(f"{BASE}/requests.json", data),
    ):
        assert response.status_code == 403
    staff = Client()
    staff.force_login(sender.people.own[Role.STREET_OFFICER])
    assert staff.post(f"{BASE}/requests.json", data).status_code == 403


def test_a_station_that_only_reads_files_nothing(sender: Sender) -> None:
    reader = opened(sender.people, code="reader", role=Role.SUPERVISOR, place=sender.people.street)
    assert sender.refused(api_key=keyed(reader, Scope.OPEN311_WRITE).text) == (403, 1)


def test_a_station_files_only_where_its_posts_reach(sender: Sender) -> None:
    assert sender.filed(address_id=sender.people.next_door.code).compound == sender.people.next_door
    assert sender.refused(address_id=sender.people.other_compound.code) == (403, 1)


def test_a_station_is_slowed_down_alone(sender: Sender, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    sender.filed()
    sender.filed()
    response = sender.post()
    assert (response.status_code, response.json()[0]["code"], int(response["Retry-After"]) > 0) == (
        429,
        "429",
        True,
    )
    other = keyed(opened(sender.people, code="grid-2"), Scope.OPEN311_WRITE)
    sender.filed(api_key=other.text)


# Places


def at(place: Compound, latitude: float, longitude: float) -> None:
    Compound.objects.filter(pk=place.pk).update(latitude=latitude, longitude=longitude)


def test_a_point_becomes_the_nearest_compound(sender: Sender) -> None:
    at(sender.people.compound, 31.3000, 121.5000)
    at(sender.people.next_door, 31.3020, 121.5000)
    CompoundFactory.create(neighbourhood=sender.people.neighbourhood)  # without a point
    for latitude, expected in (("31.3009", sender.people.compound), ("31.3011", sender.people.next_door)):
        assert sender.filed(address_id=None, lat=latitude, long="121.5").compound == expected


def test_a_point_is_near_up_to_five_hundred_metres(sender: Sender) -> None:
    at(sender.people.compound, 31.3, 121.5)
    degree = 2 * 3.141592653589793 * 6_371_000 / 360
    for north, near in ((499, True), (501, False)):
        point = f"{31.3 + north / degree:.7f}"
        if near:
            assert sender.filed(address_id=None, lat=point, long="121.5").compound == sender.people.compound
        else:
            assert sender.refused(address_id=None, lat=point, long="121.5") == (400, 1)


@pytest.mark.once
def test_metres_are_those_of_the_sphere() -> None:
    shanghai, beijing = Point(31.2304, 121.4737), Point(39.9042, 116.4074)
    assert round(places.metres_between(shanghai, beijing) / 1000) == 1067
    assert places.metres_between(shanghai, shanghai) == 0
    assert round(places.metres_between(Point(0, 179.9), Point(0, -179.9))) == 22239


@pytest.mark.once
def test_of_two_as_near_the_code_decides() -> None:
    twins = [Compound(code=code, latitude=31.3, longitude=121.5) for code in ("b", "a")]
    for order in (twins, twins[::-1]):
        found = places.nearest(Point(31.3, 121.5), order)
        assert found is not None
        assert found.code == "a"
    assert places.nearest(Point(31.3, 121.5), [Compound(code="c")]) is None


@pytest.mark.parametrize(
    ("lat", "long"),
    [
        ("31.3", ""), ("", "121.5"), ("91", "121"), ("31", "181"), ("nan", "nan"), ("1e400", "1"), ("inf", "1"),
        ("31,3", "121,5"), ("３１", "１２１"), ("31.3", "x" * 5000), ("-" * 400, "0"), ("90", "180"), ("-90", "0"),
    ],
)  # fmt: skip
def test_what_is_no_point_near_us_is_400(sender: Sender, lat: str, long: str) -> None:
    assert sender.refused(address_id=None, lat=lat, long=long) == (400, 1)


def test_an_address_becomes_the_compound_it_names_most_exactly(sender: Sender) -> None:
    people = sender.people
    Compound.objects.filter(pk=people.compound.pk).update(name="国和一村", address="国和路100弄")
    Compound.objects.filter(pk=people.next_door.pk).update(name="国和一村南区")
    for address, expected in (
        ("国和一村3号楼", people.compound),
        ("上海市 国和 一村 3号楼", people.compound),
        ("国和一村南区5号", people.next_door),
        ("国和路100弄8号", people.compound),
        ("一村南", people.next_door),
    ):
        issue = sender.filed(address_id=None, address_string=address)
        assert (issue.compound, issue.place) == (expected, " ".join(address.split()))


@pytest.mark.parametrize("address", ["", "  ", "北京路1号", "%", "_", "\\", "小区"])
def test_an_address_that_names_none_or_several_is_400(sender: Sender, address: str) -> None:
    assert sender.refused(address_id=None, address_string=address) == (400, 1)


def test_an_unknown_code_of_a_compound_is_400(sender: Sender) -> None:
    assert sender.refused(address_id="nowhere") == (400, 1)
    assert sender.refused(address_id=None) == (400, 1)


# Answers


@pytest.fixture
def asking(sender: Sender) -> Sender:
    kinds = Question.Kind
    rows: list[dict[str, Any]] = [
        {
            "code": "since",
            "kind": kinds.CHOICE,
            "choices": [{"value": "week", "text": "一周"}],
            "is_required": True,
        },
        {"code": "note", "kind": kinds.TEXT},
        {"code": "fire", "kind": kinds.YES_NO, "stops_on": "yes", "stop_text": "请马上拨打 119"},
    ]
    for number, row in enumerate(rows):
        Question.objects.create(subtopic=sender.kind, text="问", text_en="Q", position=number, **row)
    return sender


def test_answers_are_kept_by_their_codes(asking: Sender) -> None:
    issue = asking.filed(**{"attribute[since]": "week", "attribute[fire][]": "no", "attribute[note]": "两个"})
    assert issue.extra == {"since": "week", "fire": "no", "note": "两个"}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"attribute[since]": ""},
        {"attribute[since]": "一周"},
        {"attribute[since]": "week", "attribute[colour]": "red"},
        {"attribute[since]": "week", "attribute[note]": "长" * 201},
        {"attribute[since]": "week", "attribute[fire]": "perhaps"},
        {"attribute[since]": "week", "attribute[fire]": "yes"},
        {"attribute[since]": ["week", "week"]},
        {"attribute[since": "week"},
    ],
)
def test_answers_that_do_not_fit_are_400(asking: Sender, answers: dict[str, Any]) -> None:
    status, told = asking.refused(**answers)
    assert (status, told >= 1) == (400, True)


def test_an_answer_that_means_danger_is_told_what_to_do(asking: Sender) -> None:
    answers: dict[str, Any] = {"attribute[since]": "week", "attribute[fire]": "yes"}
    response = asking.post(**answers)
    assert response.json()[0]["description"] == "请马上拨打 119"


# What cannot be filed


def test_everything_that_is_wrong_is_told_together(sender: Sender) -> None:
    assert sender.refused(
        address_id="nowhere", phone="12", description="长" * 4001, media_url="x", colour="red"
    ) == (
        400,
        5,
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"service_code": None}, 400),
        ({"service_code": "nothing"}, 404),
        ({"jurisdiction_id": "elsewhere.gov"}, 404),
        ({"description": "长" * 4001}, 400),
        ({"phone": "12"}, 400),
        ({"first_name": "长" * 41}, 400),
        ({"address_string": "长" * 121}, 400),
        ({"external_id": "9" * 81}, 400),
        ({"public": "perhaps"}, 400),
        ({"colour": "red"}, 400),
        ({"description": ["一", "二"]}, 400),
        ({"resume": SimpleUploadedFile("a.jpg", b"x")}, 400),
        ({"description": "a\x00b"}, 400),
    ],
)
def test_each_mistake_is_refused_in_shape(sender: Sender, data: dict[str, Any], status: int) -> None:
    assert sender.refused(**data) == (status, 1)


def test_edges_of_what_fits(sender: Sender) -> None:
    issue = sender.filed(
        description="长" * 4000, address_string="长" * 120, external_id="9" * 80, jurisdiction_id="testserver"
    )
    assert len(issue.text) == 4000


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"service_code": "light"}', "application/json", 403),
        (b"service_code=light", "text/plain", 403),
        (b"", "application/x-www-form-urlencoded", 403),
        (b"%ff%fe=%80", "application/x-www-form-urlencoded", 403),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-16", 400),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 403),
        (b"broken", "multipart/form-data", 400),
        (b"&".join(b"a%d=1" % number for number in range(500)), "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 1_100_000, "application/x-www-form-urlencoded", 413),
        (b"description=%00", "application/x-www-form-urlencoded", 400),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_shape(body: bytes, kind: str, status: int) -> None:
    response = Client(raise_request_exception=False).post(f"{BASE}/requests.json", body, content_type=kind)
    assert (response.status_code, [error["code"] for error in response.json()]) == (status, [str(status)])


_NAMES = st.sampled_from(
    [
        "service_code",
        "lat",
        "long",
        "address_string",
        "address_id",
        "description",
        "phone",
        "first_name",
        "last_name",
        "email",
        "media_url",
        "public",
        "external_id",
        "jurisdiction_id",
        "attribute[since]",
        "attribute[]",
        "device_id",
        "colour",
    ]
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(data=st.dictionaries(_NAMES, st.text(max_size=60), max_size=8), form=st.sampled_from(["json", "xml"]))
def test_whatever_is_sent_is_filed_or_refused_in_shape(
    sender: Sender, data: dict[str, str], form: str
) -> None:
    data = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    response = sender.post(form, Client(raise_request_exception=False), **data)
    assert response.status_code in {200, 400, 403, 404}
    root = "service_requests" if response.status_code == 200 else "errors"
    if form == "xml":
        assert ET.fromstring(response.content).tag == root
    else:
        assert isinstance(response.json(), list)


def test_hostile_addresses_are_refused_in_shape() -> None:
    generator = random.Random(311)
    letters = "abc/.;?&=%[]{}<>'\"\\ \u202e中\t"
    for _ in range(60):
        path = "".join(generator.choice(letters) for _ in range(generator.randint(1, 30)))
        response = Client(raise_request_exception=False).get(f"{BASE}/requests.json", {path: path})
        assert response.status_code == 400
        code = path.replace("/", "").replace("?", "").replace("%", "")
        response = Client(raise_request_exception=False).get(f"{BASE}/services/{code}.xml")
        assert response.status_code == 404
        assert ET.fromstring(response.content).tag == "errors"
