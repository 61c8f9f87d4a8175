"""A resident without cookies and without JavaScript, for the tests of their pages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from PIL import Image

from issues.models import Draft
from tests.factories import CompoundFactory, ContractFactory, FirmFactory, NeighbourhoodFactory

if TYPE_CHECKING:
    from issues.models import SubTopic, Topic
    from properties.models import Compound, Firm

PHONE = "13800138000"


@dataclass(frozen=True, slots=True)
class Street:
    """Three compounds, two firms, and nobody: what a resident's page needs and no more."""

    compound: Compound
    next_door: Compound
    other_compound: Compound
    firm: Firm


def street() -> Street:
    neighbourhood = NeighbourhoodFactory.create()
    compound, next_door, other = (
        CompoundFactory.create(neighbourhood=neighbourhood, name=name)
        for name in ("本小区", "隔壁小区", "外小区")
    )
    firm = FirmFactory.create(name="本物业")
    ContractFactory.create(compound=compound, firm=firm)
    return Street(compound, next_door, other, firm)


class Resident:
    """Opens pages and sends their forms as a browser would, each time as if cookies had been lost."""

    path = ""
    last: Any

    def get(self, path: str, *, language: str = "") -> Any:
        client = Client()
        if language:
            client.cookies["django_language"] = language
        self.last = client.get(path)
        self.path = path
        if self.last.status_code == 302:
            return self.get(self.last["Location"])
        return self.last

    def post(self, path: str, data: dict[str, Any]) -> Any:
        """Send a form without following where it leads."""
        self.last = Client(enforce_csrf_checks=True).post(path, data)
        return self.last

    def send(self, **data: Any) -> Any:
        """Fill in the form of the page in hand, stamp included, send it, and follow where it leads."""
        response = self.post(self.path, {"stamp": self.stamp, **data})
        return self.get(response["Location"]) if response.status_code == 302 else response

    @property
    def text(self) -> str:
        return str(self.last.content.decode())

    @property
    def stamp(self) -> str:
        found = re.search(r'name="stamp" value="([^"]+)"', self.text)
        assert found, self.text
        return html.unescape(found[1])

    @property
    def step(self) -> str:
        return self.path.partition("?")[0].rstrip("/").rpartition("/")[2]

    def url(self, step: str) -> str:
        """The address of another step of the same draft."""
        return f"/report/{self.path.split('/')[2]}/{step}/"


def draft_of(resident: Resident) -> Draft:
    """The only draft there is, made old enough for a person."""
    draft = Draft.objects.get()
    Draft.objects.update(created_at=draft.created_at - timedelta(minutes=3))
    return draft


def to_check(topic: Topic, compound: Compound, *, subtopic: SubTopic | None = None) -> Resident:
    """A resident who has answered everything and reads it once more."""
    resident = Resident()
    resident.get("/report/")
    resident.send(topic=topic.code)
    if resident.step == "kind":
        resident.send(kind=subtopic.code if subtopic else "-")
    resident.get(resident.url("details"))
    resident.send(text="电梯里的灯坏了三天。")
    resident.send(compound=compound.name, place="3号楼")
    if resident.step == "similar":
        resident.get(resident.url("contact"))
    resident.send(phone=PHONE, name="王女士", is_public="no")
    assert resident.step == "check", resident.path
    draft_of(resident)
    return resident


def to_receipt(topic: Topic, compound: Compound, **more: Any) -> tuple[Resident, str]:
    """A resident who has sent a report, and the address of its progress page."""
    resident = to_check(topic, compound, **more)
    resident.send()
    assert resident.step == "receipt", resident.text
    return resident, resident.path.removesuffix("receipt/")


def picture(path: str) -> tuple[int, str]:
    """Status and content type of a photo's address. The file is closed, the test's own connection is not."""
    request_finished.disconnect(close_old_connections)
    try:
        response = Client().get(path)
        response.close()
    finally:
        request_finished.connect(close_old_connections)
    return response.status_code, response.get("Content-Type", "")


def jpeg(name: str = "photo.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (640, 480), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def broken_jpeg() -> SimpleUploadedFile:
    return SimpleUploadedFile("broken.jpg", b"\xff\xd8\xff\xe0 not a photo", content_type="image/jpeg")
