"""Rows for tests: as few as the model allows, and no surprises.

A factory sets what the database demands and nothing else: no deadline, no history, no message comes with an
issue. A test that wants those files a report through `issues.actions`. `tests.cast.cast()` builds the usual
company. Call `SomeFactory.create(…)`: unlike `SomeFactory(…)` its result has a type.
"""

# factory_boy types its factories but not its declarations.
# mypy: disable-error-code="no-untyped-call, var-annotated"

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.declarations import (
    LazyAttribute,
    LazyFunction,
    PostGeneration,
    SelfAttribute,
    Sequence,
    SubFactory,
)
from factory.django import DjangoModelFactory

from issues.models import (
    CannedReply,
    Draft,
    Evidence,
    Incident,
    Issue,
    Move,
    OutsideRequest,
    Reporter,
    Route,
    SubTopic,
    TimeRequest,
    Topic,
)
from issues.workflow import Hat, Status, Verb
from properties.models import (
    Area,
    Building,
    Compound,
    Contract,
    Department,
    Entrance,
    Firm,
    Post,
    Role,
    User,
)
from yinhang.fields import blind_index

PASSWORD = "a-long-enough-password"


class StreetFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    kind = Area.Kind.SUBDISTRICT
    code = Sequence(lambda n: f"street-{n}")
    name = Sequence(lambda n: f"测试街道{n}")


class GridFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    kind = Area.Kind.GRID
    parent = SubFactory(StreetFactory)
    code = Sequence(lambda n: f"grid-{n}")
    name = Sequence(lambda n: f"测试网格{n}")


class NeighbourhoodFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    kind = Area.Kind.NEIGHBOURHOOD
    parent = SubFactory(GridFactory)
    code = Sequence(lambda n: f"neighbourhood-{n}")
    name = Sequence(lambda n: f"测试居民区{n}")


class CompoundFactory(DjangoModelFactory[Compound]):
    class Meta:
        model = Compound

    neighbourhood = SubFactory(NeighbourhoodFactory)
    grid = LazyAttribute(lambda row: row.neighbourhood.parent)
    subdistrict = LazyAttribute(lambda row: row.grid.parent)
    code = Sequence(lambda n: f"compound-{n}")
    name = Sequence(lambda n: f"测试小区{n}")


class BuildingFactory(DjangoModelFactory[Building]):
    class Meta:
        model = Building

    compound = SubFactory(CompoundFactory)
    name = Sequence(lambda n: f"{n + 1}号楼")


class EntranceFactory(DjangoModelFactory[Entrance]):
    class Meta:
        model = Entrance

    building = SubFactory(BuildingFactory)
    name = Sequence(lambda n: f"{n + 1}单元")


class FirmFactory(DjangoModelFactory[Firm]):
    class Meta:
        model = Firm

    code = Sequence(lambda n: f"firm-{n}")
    name = Sequence(lambda n: f"测试物业{n}")


class ContractFactory(DjangoModelFactory[Contract]):
    class Meta:
        model = Contract

    compound = SubFactory(CompoundFactory)
    firm = SubFactory(FirmFactory)
    starts_on = date(2020, 1, 1)


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    area = SubFactory(StreetFactory)
    code = Sequence(lambda n: f"department-{n}")
    name = Sequence(lambda n: f"测试科室{n}")
    name_en = Sequence(lambda n: f"Test department {n}")
    power = "测试赋能"
    power_en = "Test power"


class UserFactory(DjangoModelFactory[User]):
    """A person with PASSWORD and no post."""

    class Meta:
        model = User

    username = Sequence(lambda n: f"user-{n}")
    name = Sequence(lambda n: f"测试员{n}")
    email = LazyAttribute(lambda row: f"{row.username}@example.org")
    password = LazyFunction(lambda: make_password(PASSWORD))


class PostFactory(DjangoModelFactory[Post]):
    """A firm manager, unless told otherwise: give `role` together with its place."""

    class Meta:
        model = Post

    user = SubFactory(UserFactory)
    role = Role.FIRM_MANAGER
    starts_on = date(2020, 1, 1)

    firm = LazyAttribute(lambda row: FirmFactory.create() if row.role == Role.FIRM_MANAGER else None)


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    code = Sequence(lambda n: f"topic-{n}")
    name = Sequence(lambda n: f"测试课题{n}")
    name_en = Sequence(lambda n: f"Test topic {n}")
    plain_name = SelfAttribute("name")
    plain_name_en = SelfAttribute("name_en")


class SubTopicFactory(DjangoModelFactory[SubTopic]):
    class Meta:
        model = SubTopic

    topic = SubFactory(TopicFactory)
    code = Sequence(lambda n: f"subtopic-{n}")
    name = Sequence(lambda n: f"测试子题{n}")
    name_en = Sequence(lambda n: f"Test sub-topic {n}")


class RouteFactory(DjangoModelFactory[Route]):
    class Meta:
        model = Route

    subdistrict = SubFactory(StreetFactory)
    topic = SubFactory(TopicFactory)
    lead = LazyAttribute(lambda row: DepartmentFactory.create(area=row.subdistrict))


class IssueFactory(DjangoModelFactory[Issue]):
    """A new report, held by whoever has the compound's current contract; a bare row without history."""

    class Meta:
        model = Issue

    compound = SubFactory(CompoundFactory)
    subtopic = SubFactory(SubTopicFactory)
    topic = LazyAttribute(lambda row: row.subtopic.topic if row.subtopic else TopicFactory.create())
    neighbourhood = LazyAttribute(lambda row: row.compound.neighbourhood)
    grid = LazyAttribute(lambda row: row.compound.grid)
    subdistrict = LazyAttribute(lambda row: row.compound.subdistrict)
    text = "三号楼门口的灯坏了。"
    opened_at = LazyFunction(timezone.now)
    due_at = LazyAttribute(lambda row: row.opened_at + timedelta(days=7))
    firm = LazyAttribute(lambda row: firm_of(row.compound))


class ReporterFactory(DjangoModelFactory[Reporter]):
    """The first reporter of an issue. Pass `phone` as +8613800130000; it is encrypted and indexed on save."""

    class Meta:
        model = Reporter

    id = LazyFunction(uuid.uuid4)
    issue = SubFactory(IssueFactory)
    name = "王女士"
    phone = Sequence(lambda n: f"+86138{n:08d}")
    phone_index = LazyAttribute(lambda row: blind_index(row.phone))
    token_digest = LazyAttribute(lambda row: link_digest("reporter", row.id))


class MoveFactory(DjangoModelFactory[Move]):
    """A history row; `seq` follows the last one of the issue."""

    class Meta:
        model = Move

    issue = SubFactory(IssueFactory)
    seq = LazyAttribute(lambda row: row.issue.moves.count() + 1)
    verb = Verb.NOTE
    was = Status.NEW
    now = Status.NEW
    hat = Hat.STREET


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A photo's row; there is no file behind its path."""

    class Meta:
        model = Evidence

    issue = SubFactory(IssueFactory)
    kind = Evidence.Kind.REPORT
    path = Sequence(lambda n: f"evidence/{n % 256:02x}/{n:032x}.jpg")
    width = 640
    height = 480
    sha256 = Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())


class TimeRequestFactory(DjangoModelFactory[TimeRequest]):
    class Meta:
        model = TimeRequest

    issue = SubFactory(IssueFactory)
    kind = TimeRequest.Kind.EXTEND
    reason = "等配件到货。"
    asked_by = SubFactory(UserFactory)


class OutsideRequestFactory(DjangoModelFactory[OutsideRequest]):
    class Meta:
        model = OutsideRequest

    id = LazyFunction(uuid.uuid4)
    issue = SubFactory(IssueFactory)
    body = "燃气公司"
    request = "请派人检查。"
    asked_by = SubFactory(UserFactory)
    token_digest = LazyAttribute(lambda row: link_digest("outside", row.id))
    expires_at = LazyFunction(lambda: timezone.now() + timedelta(days=14))


class IncidentFactory(DjangoModelFactory[Incident]):
    """A live incident; pass `compounds=[…]` and `topics=[…]` to say what it covers."""

    class Meta:
        model = Incident
        skip_postgeneration_save = True

    title = "临时停水"
    text = "供水管抢修，预计今晚恢复。"
    posted_by = SubFactory(UserFactory)

    compounds = PostGeneration(lambda row, _create, some, **_more: row.compounds.add(*(some or ())))
    topics = PostGeneration(lambda row, _create, some, **_more: row.topics.add(*(some or ())))


class DraftFactory(DjangoModelFactory[Draft]):
    """An unfinished report reached by the token "draft-0", "draft-1", …"""

    class Meta:
        model = Draft

    token_digest = Sequence(lambda n: hashlib.sha256(f"draft-{n}".encode()).hexdigest())


class CannedReplyFactory(DjangoModelFactory[CannedReply]):
    class Meta:
        model = CannedReply

    subdistrict = SubFactory(StreetFactory)
    title = "已派单"
    text = "您反映的 {code} 已派单，最迟 {due} 答复。"


def firm_of(compound: Compound) -> Firm | None:
    contract = Contract.objects.filter(compound=compound, is_current=True).select_related("firm").first()
    return contract.firm if contract else None


def link_digest(kind: str, row_id: uuid.UUID) -> str:
    """What the database keeps of the secret in a person's link."""
    from issues.links import digest, secret_for  # the factories load before the app's files on a cold start

    return digest(secret_for(kind, row_id))
