"""The town that is backed up: demo rows with photos, people who go on reporting, texts on their way."""

from __future__ import annotations

import random
import threading
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final, Self

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from issues.demo import load
from issues.demo.sizes import SIZES, Size
from issues.models import Evidence, SubTopic
from issues.retention import remove_photos
from notices.actions import Event, tell
from notices.calendar import SHANGHAI
from notices.claiming import LEASE, claim
from notices.models import Channel
from notices.parties import Party, Subject
from notices.pushing import push
from pledges import facts
from pledges.demo import campaign
from properties.models import Area, Compound, RegisterUpload, User
from properties.register_sheets.staging import keep_file
from tests.chaos.books import KIND
from tests.factories import EvidenceFactory, IssueFactory, ReporterFactory

# Enough of everything for the short form: a tenth of the smallest town.
TINY: Final = Size(1, 1, 1, 4, 1, 2, 2, 1, 8, 30, 30, showcase=True, reminders="recent")
TEXTS: Final = 30
_PAUSE: Final = 0.05


def build(size: str) -> None:
    """Invent the town, and leave a sheet of the register lying there sealed."""
    facts.load_all()
    wanted = SIZES.get(size, TINY)
    now = datetime.now(tz=SHANGHAI).replace(second=0, microsecond=0)
    numbers = load.unfinished(wanted)
    jobs = [load.Job(number, wanted, 1, now, make_password(None)) for number in numbers]
    # The campaign measures itself for every week of the year, which tells nothing of backups.
    then = campaign._below if wanted is TINY else campaign.build
    load.load(jobs, told=lambda _count: None, then=then)
    street = Area.objects.filter(kind=Area.Kind.SUBDISTRICT, is_demo=True).earliest("pk")
    by = User.objects.filter(is_demo=True).earliest("pk")
    upload = RegisterUpload.objects.create(subdistrict=street, by=by, name="demo.xlsx", size=5)
    keep_file(upload, b"a sheet")


class Busy:
    """Somebody reports with a photo twenty times a second, and takes some photos away again."""

    def __init__(self) -> None:
        self.written = self.deleted = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._fault: Exception | None = None
        self._photo = BytesIO()
        Image.effect_noise((320, 240), 60).save(self._photo, "JPEG")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._fault is not None:
            raise self._fault

    def _work(self) -> None:
        """A town that stopped working unseen would be an easy one to put back."""
        try:
            self._run()
        except Exception as fault:  # noqa: BLE001 — raised again where the town is left
            self._fault = fault
        finally:
            connection.close()

    def _run(self) -> None:
        compound = Compound.objects.earliest("pk")
        subtopic = SubTopic.objects.earliest("pk")
        kept: list[Evidence] = []
        while not self._stop.wait(_PAUSE):
            name = f"{random.getrandbits(128):032x}"
            path = f"evidence/{name[:2]}/{name}.jpg"
            for one in (path, path.replace(".jpg", ".thumb.jpg")):
                default_storage.save(one, ContentFile(self._photo.getvalue()))
            with transaction.atomic():
                issue = IssueFactory.create(compound=compound, subtopic=subtopic)
                ReporterFactory.create(issue=issue, phone=f"+86139{self.written:08d}")
                kept.append(EvidenceFactory.create(issue=issue, path=path))
            self.written += 1
            if self.written % 5 == 0:
                self._take_away(kept.pop(0))

    def _take_away(self, photo: Evidence) -> None:
        """As retention does it: the row of history stays, the files go."""
        with transaction.atomic():
            remove_photos([photo], reason="drill", by="drill", at=timezone.now())
        self.deleted += 1


def texts() -> None:
    """A third of them sent, a third in somebody's hands, a third waiting."""
    events = [
        Event("chaos.news", Subject(KIND, number), Party("phone", str(number)), str(number), {})
        for number in range(1, TEXTS + 1)
    ]
    tell(events, at=timezone.now())
    for _three in range(TEXTS // 9):
        push(Channel.SMS)
    claim(Channel.SMS, limit=TEXTS // 3, now=timezone.now())


def send_the_rest() -> None:
    """Everything that is due once every claim of before has run out."""
    while push(Channel.SMS, at=timezone.now() + 2 * LEASE + timedelta(seconds=1)):
        pass
