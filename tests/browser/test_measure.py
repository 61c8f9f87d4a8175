"""The measure itself sees what is wrong: a walk that finds nothing must not be blind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.walking import LOOKS, WIDE, Look, faults_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser]

PAGE = """<!doctype html><html lang="zh-Hans"><title>页面</title><style>* { font-size: 18px }</style><body>
<h1>标题</h1><h1>又一个</h1>
<p style="font-size:12px">太小的字</p><p lang="en">English is announced</p><p>Untranslated words</p>
<button style="width:60px;height:20px">按</button><button style="width:60px;height:44px">可以</button>
<label><input type="radio" name="a"> 太矮</label>
<p>句子里的<a href="#">链接</a>可以小。</p><img alt="A photo"><div style="width:2000px">长</div></body></html>"""


@pytest.fixture
def page(unpainted: Browser) -> Iterator[Page]:
    """An empty page of no site; pytest-playwright's own `page` would ask for the address of one."""
    page = unpainted.new_page()
    yield page
    page.close()


def test_it_sees_every_fault_of_a_page(page: Page) -> None:
    page.set_content(PAGE)
    found = list(faults_of(page, "zh-hans", corpus=""))
    first, _wide, elder = ([fault.split(" “")[0] for look, fault in found if look == each] for each in LOOKS)
    assert first == [
        "2 h1",
        "['Untranslated', 'words'] in",
        "['photo'] in",
        "scrolls sideways by 1688",
        "target button.",
        "target label.",
        "text 12 p.",
    ]
    assert elder.count("target button.") == 2  # 44 px are too few there
    assert "text 18 p." in elder


def test_it_knows_chinese_on_an_english_page_from_what_people_wrote(page: Page) -> None:
    page.set_content(
        "<!doctype html><html lang='en'><title>t</title><body><h1>王女士</h1><p>整改后</p><p>刘＊</p></body></html>"
    )
    found = [fault for _look, fault in faults_of(page, "en", corpus="王女士")]
    assert [fault for fault in found if " in “" in fault] == ["['整改后'] in “整改后”"]


def test_axe_sees_the_page_in_each_width_that_is_asked(page: Page) -> None:
    page.set_content(PAGE)

    def axe(seen: Page) -> list[str]:
        return [str(seen.evaluate("window.innerWidth"))]

    found = faults_of(page, "zh-hans", corpus="", axe=axe, widths=(WIDE,))
    told = [(look, what) for look, what in found if what.startswith("axe ")]
    assert told == [(Look(elder=False, width=WIDE), f"axe {WIDE}")]
