"""An invented document with its versions, and a story of one of the halls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from councils import actions
from councils.demo.halls_words import MARK
from councils.models import CouncilSession, PolicyDocument
from councils.sessionflow import State

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import Area

_RULES: Final = (
    "一、议题由居民提出或由重复诉求形成，党组织审题。\n二、会前三天张贴公告。\n三、会后三天内公布结果。\n"
    "四、每项决议都有责任人和期限。"
)


def write(*, street: Area, now: datetime) -> None:
    document = PolicyDocument.objects.create(
        area=street,
        title=f"红色议事厅议事办法{MARK}",
        kind=PolicyDocument.Kind.RULE,
        source="演示数据，非真实文件",
    )
    for days, is_public, text in (
        (200, True, _RULES.partition("\n三")[0]),
        (90, True, _RULES),
        (10, False, f"{_RULES}\n五、修订稿：督办超过十个工作日报街道。"),
    ):
        at = now - timedelta(days=days)
        actions.add_version(
            document=document,
            valid_from=at.date(),
            is_public=is_public,
            text=text,
            by=None,
            at=at,
            is_demo=True,
        )
    _stories(street, now)


def _stories(street: Area, now: datetime) -> None:
    """One that everybody reads, one that waits for the street."""
    done = CouncilSession.objects.filter(
        hall__neighbourhood__parent__parent=street, state__in=(State.REVIEWED, State.ARCHIVED)
    ).select_related("hall__neighbourhood__parent")
    for number, session in enumerate(done.order_by("-starts_at")[:2]):
        at = now - timedelta(days=5 - number)
        story = actions.write_story(
            hall=session.hall,
            session=session,
            title=f"{session.title.removesuffix(MARK)}：从反复投诉到邻里公约{MARK}",
            before="同一问题半年里多次被反映，清理之后又反弹。",
            text="议事厅把居民、物业和职能部门请到一起，逐项说清责任，决议张贴上墙，每项任务有人盯、有期限。",
            after="三个月内没有新的诉求，楼组长每周巡查成了习惯。",
            by=None,
            at=at,
        )
        if number == 0:
            actions.approve_story(story=story, by=None, at=at + timedelta(days=1))
