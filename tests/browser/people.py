"""Somebody at a browser: a resident on a phone without JavaScript, or staff at a desk."""

from __future__ import annotations

import base64
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django_otp.oath import totp
from playwright.sync_api import expect

from issues.workflow import Verb
from tests.browser.town import PHONE
from tests.factories import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Response

    from properties.models import User

# A form that comes back sooner after its first page was not filled in by a person (issues.views.send).
_PERSON = 3.2


@dataclass
class Resident:
    """Follows the report's pages by what they say. `began` is when the draft was started."""

    page: Page
    site: str
    began: float = field(default=0.0)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text().strip()

    def press(self, name: str, *, exact: bool = True) -> None:
        self._tap(self.page.locator("main").get_by_role("button", name=name, exact=exact).first)

    def follow(self, name: str) -> None:
        self._tap(self.page.locator("main").get_by_role("link", name=name).first)

    def _tap(self, target: Locator) -> None:
        """A click returns when the next page has begun; what is on it is asked when all of it is there."""
        target.click()
        self.page.wait_for_load_state()

    def choose(self, label: str) -> None:
        self.page.locator("label", has_text=label).first.click()

    def go_on(self) -> None:
        self.press("继续")

    def begin(self, topic: str, kind: str) -> None:
        """From the first page to the words: topic, kind, and what a kind brings along."""
        self.page.goto(self.site)
        self.follow("我要反映问题")
        self.choose(topic)
        self.go_on()
        self.began = time.monotonic()
        self.choose(kind)
        self.go_on()
        if "请先打电话" in self.heading():
            self.follow("继续填写")
        if "请再说明几点" in self.heading():
            for question in self.page.locator("fieldset").all():
                question.locator("label").last.click()
            self.go_on()

    def tell(self, text: str, *photos: Path) -> None:
        self.page.fill("[name=text]", text)
        for slot, photo in enumerate(photos, 1):
            self.page.set_input_files(f"[name=photo{slot}]", photo)
        self.go_on()

    def place(self, compound: str, spot: str) -> None:
        self.page.fill("[name=compound]", compound)
        self.page.fill("[name=place]", spot)
        self.go_on()

    def none_of_these(self) -> None:
        """Past the page of similar reports, where there is one."""
        if "/similar/" in self.page.url:
            self._tap(self.page.locator("main .yh-buttons a").last)

    def leave_contact(self, phone: str = PHONE, name: str = "王女士") -> None:
        self.page.fill("[name=phone]", phone)
        self.page.fill("[name=name]", name)
        self.go_on()

    def send(self) -> None:
        """Read it through, then press the button."""
        assert self.heading() == "请核对后提交"
        self.page.wait_for_timeout(max(0.0, _PERSON - (time.monotonic() - self.began)) * 1000)
        self.press("确认提交")
        assert self.heading() == "您的诉求已收到"

    def report(
        self, compound: str, topic: str, kind: str, text: str, *photos: Path, phone: str = PHONE
    ) -> str:
        """The whole way to the receipt; returns the number of the report."""
        self.begin(topic, kind)
        self.tell(text, *photos)
        self.place(compound, "3号楼2单元")
        self.none_of_these()
        self.leave_contact(phone)
        self.send()
        return self.number()

    def number(self) -> str:
        found = re.search(r"YH-\d{4}-\d{6,}", self.page.locator("main").inner_text())
        assert found
        return found[0]

    @property
    def link(self) -> str:
        """The secret link, as the receipt gives it."""
        return str(self.page.locator(".yh-secret a").inner_text())


@dataclass
class Desk:
    """A member of staff who is signed in."""

    page: Page
    site: str

    def sign_in(self, user: User) -> Desk:
        self.page.goto(f"{self.site}/work/")
        self.page.fill("[name=username]", user.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        expect(self.page.locator("h1")).to_have_text("今日待办")
        return self

    def set_up_second_step(self) -> None:
        """The authenticator app, which the admin site asks for at the first visit."""
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_load_state()
        secret = self.page.locator("main .yh-figures").inner_text().replace(" ", "")
        self.page.fill("[name=code]", f"{totp(base64.b32decode(secret)):06d}")
        self.page.locator("main .yh-card button[type=submit]").click()
        self.page.wait_for_load_state()

    def open(self, code: str) -> None:
        self.page.goto(f"{self.site}/work/issues/{code}/")
        expect(self.page.locator("h1")).to_have_text(code)

    def offer(self, verb: Verb) -> Locator:
        """The link to the form of a move, on the page of a case."""
        return self.page.locator("aside").get_by_role("link", name=str(verb.label), exact=True)

    def start(self, code: str, verb: Verb) -> None:
        """Open the form of a move the way people do: from the case."""
        self.open(code)
        self.offer(verb).click()
        expect(self.page.locator("h1")).to_have_text(str(verb.label))

    def fill(self, **fields: Any) -> None:
        """Text, the value of a radio or a select, or the path of a photo, by the name of the input."""
        for name, value in fields.items():
            inputs = self.page.locator(f"[name={name}]")
            kind = inputs.first.get_attribute("type")
            if kind == "radio":
                self.page.locator(f"[name={name}][value='{value}']").check()
            elif kind == "file":
                inputs.first.set_input_files(value)
            else:
                inputs.first.fill(str(value))

    def send(self) -> Response:
        """Press the form's own button; what the server answered."""
        with self.page.expect_response(lambda got: got.request.method == "POST") as answer:
            self.page.locator("main form[method=post] button[type=submit]").first.click()
        self.page.wait_for_load_state()
        return answer.value

    def do(self, code: str, verb: Verb, **fields: Any) -> None:
        """A move from the case to its success."""
        self.start(code, verb)
        self.fill(**fields)
        assert self.send().status == 302, self.page.locator("main").inner_text()
        expect(self.page.locator(".yh-banner")).to_contain_text(str(verb.label))

    def inbox(self, text: str, *, seconds: float = 40) -> Locator:
        """The message that contains `text`; a worker sends it at once, or at its next tick (15 s)."""
        until = time.monotonic() + seconds
        self.page.goto(f"{self.site}/notices/")
        found = self.page.locator(".yh-inbox li", has_text=text)
        while not found.count() and time.monotonic() < until:
            self.page.wait_for_timeout(300)
            self.page.reload()
        assert found.count(), f"no message {text!r} in {seconds} s: {self.page.locator('main').inner_text()}"
        return found
