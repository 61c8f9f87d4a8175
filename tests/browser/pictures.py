"""Draws the pictures of the README into docs/img/: a demo town, a real server, a real browser.

make pictures      (python -m tests.browser.pictures)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.request import urlopen

import tests.plugins.servers  # noqa: F401 — starts PostgreSQL and sets the environment before Django reads it

os.environ["DJANGO_SETTINGS_MODULE"] = "yinhang.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in the thread that asks the database

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from assessments.models import Period  # noqa: E402
from councils.models import CouncilSession  # noqa: E402
from councils.sessionflow import State as SessionState  # noqa: E402
from issues.models import Issue  # noqa: E402
from issues.workflow import Status  # noqa: E402
from pledges.models import Campaign  # noqa: E402
from properties.models import Role  # noqa: E402
from tests.browser.people import Desk  # noqa: E402
from tests.browser.town import Town, load_town  # noqa: E402
from tests.plugins import chromium  # noqa: E402
from votes.models import Ballot  # noqa: E402
from votes.states import State as BallotState  # noqa: E402
from yinhang import processes  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / "img"
PHONE: Final = (390, 844)
DESK: Final = (1366, 900)
COLOURS: Final = 128
HEAVIEST: Final = 120_000


class Picture(NamedTuple):
    """`who` None: a resident. `height` is how much of the page is drawn."""

    name: str
    path: str
    who: Role | None = None
    size: tuple[int, int] = PHONE
    elder: bool = False


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    town = load_town()
    with site() as address, sync_playwright() as player:
        browser = player.chromium.launch(**chromium.launch_args())  # type: ignore[arg-type]
        for picture in _pictures(town):
            page = _open(browser, address, town, picture)
            path = FOLDER / f"{picture.name}.png"
            path.write_bytes(_small(page.screenshot()))
            print(f"{path.relative_to(FOLDER.parents[1])}  {path.stat().st_size / 1000:.0f} KB")
            if path.stat().st_size > HEAVIEST:
                sys.exit(f"{path.name} is too heavy")
            page.context.close()
        browser.close()


def _pictures(town: Town) -> list[Picture]:
    fresh = town.file("repair_light", "三号楼门口的灯坏了三天，晚上看不见台阶。").secret
    rated = town.secret(
        status=Status.CLOSED,
        outcome="resolved",
        ratings__isnull=False,
        compound=town.compound,
        evidence__kind="after",
    )
    done = Issue.objects.filter(compound=town.compound, status=Status.DONE, evidence__kind="after").order_by(
        "-pk"
    )[0]
    decided = Period.objects.filter(state="paid").order_by("-pk")[0]
    campaign = f"/pledges/{Campaign.objects.get(is_demo=True).code}/"
    session = CouncilSession.objects.filter(state=SessionState.EXECUTING).order_by("pk")[0]
    ballot = Ballot.objects.filter(state=BallotState.CLOSED, carried__gt=0).order_by("pk")[0]
    return [
        Picture("promises", campaign),
        Picture("tree", f"{campaign}tree/", size=(1366, 1000)),
        Picture("atlas", f"{campaign}atlas/"),
        Picture("map", f"{campaign}map/", size=DESK),
        Picture("heat", f"{campaign}heat/", size=DESK),
        Picture("pledges", "/work/campaign/", Role.STREET_OFFICER, DESK),
        Picture("patrol", "/work/spots/new/", Role.GRID_WORKER),
        Picture("roll", f"/work/register/compounds/{town.compound.code}/roll/", Role.STREET_OFFICER, DESK),
        Picture("works", "/work/places/works/batches/", Role.STREET_OFFICER, DESK),
        Picture("checklist", f"/work/places/inspections/check/{town.compound.code}/", Role.GRID_WORKER),
        Picture("assessment", f"/work/assessments/{decided.pk}/", Role.STREET_OFFICER, DESK),
        Picture("committees", reverse("committees:desk"), Role.STREET_OFFICER, DESK),
        Picture("session", reverse("halls:session", args=[session.pk]), Role.PARTY_SECRETARY, DESK),
        Picture("ballot", reverse("ballots:ballot", args=[ballot.pk])),
        Picture("vote", reverse("vote:enter")),
        Picture("home", "/"),
        Picture("receipt", f"/r/{fresh}/receipt/"),
        Picture("progress", f"/r/{rated}/"),
        Picture("elder", "/report/", elder=True),
        Picture("today", "/work/", Role.FIRM_MANAGER, DESK),
        Picture("case", f"/work/issues/{done.code}/", Role.NEIGHBOURHOOD_STAFF, DESK),
        Picture("list", "/work/issues/", Role.STREET_OFFICER, DESK),
        Picture("admin", "/admin/", Role.STREET_OFFICER, DESK),
    ]


def _open(browser: Browser, address: str, town: Town, picture: Picture) -> Page:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.add_cookies([{"name": "elder", "value": "1" if picture.elder else "0", "url": address}])
    page = context.new_page()
    if picture.who:
        desk = Desk(page, address).sign_in(town.user(picture.who))
    page.goto(address + picture.path)
    if "/second-step/" in page.url:
        desk.set_up_second_step()
        page.goto(address + picture.path)  # without the message of success
    page.wait_for_load_state("networkidle")
    return page


def _small(png: bytes) -> bytes:
    """As few colours as the page really has: a third of the bytes."""
    drawn = Image.open(BytesIO(png)).convert("RGB")
    out = BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def site() -> Iterator[str]:
    """A server on the town's database. Its address shows on the receipt, so it is one that reads well."""
    port = processes.free_port()
    log = Path(os.environ["VAR_DIR"]) / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "yinhang.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread"]
    env = {
        **os.environ,
        "PUBLIC_URL": "http://portal.example.cn",
        "DEMO_RIBBON": "on",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    with log.open("wb") as out:
        process = processes.start([*command, "--threads", "2", "--no-control-socket"], log=out, env=env)
    try:
        if not processes.wait_until(
            lambda: _answers(f"http://127.0.0.1:{port}/healthz/"), seconds=30, process=process
        ):
            sys.exit(log.read_text(encoding="utf-8"))
        yield f"http://127.0.0.1:{port}"
    finally:
        processes.stop(process)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
