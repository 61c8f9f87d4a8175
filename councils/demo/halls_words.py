"""What is said in the invented halls. Every sentence is made up, and every name is a common one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from councils.models import ResolutionTask

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK: Final = "（演示）"
LATE: Final = "水管爆裂，需尽快协商抢修方案"
CALLED_OFF: Final = "主要当事人出差，另行择期召开"
REVIEWED: Final = "参会居民回访均表示满意，问题没有反弹。"
REPORT: Final = "已完成并请居民代表现场确认。"
DROPPED: Final = "业主已自行处理，不再需要。"
MINUTES: Final = (
    "居民区党组织介绍议题背景。\n物业企业说明现状和困难。\n居民代表、业委会、职能部门依次发言。\n"
    "经充分协商，逐项形成意见如下。"
)
PEOPLE: Final = (
    ("王阿姨", "resident"),
    ("李先生", "resident"),
    ("张老师", "resident"),
    ("陈女士", "resident"),
    ("赵书记", "secretary"),
    ("周主任", "committee"),
    ("吴经理", "firm"),
    ("郑师傅", "resident"),
    ("冯阿姨", "volunteer"),
    ("褚警官", "police"),
    ("卫女士", "resident"),
    ("蒋先生", "resident"),
)
PROPOSED: Final = (
    ("地下车库出入口能不能装一面广角镜", "早晚高峰视线不好，好几次差点碰到孩子。"),
    ("给小区花园加两张有靠背的长椅", "楼里老人多，散步时想坐一坐。"),
)


class Agreed(NamedTuple):
    """A resolution and its task; `days` after the session it is due."""

    text: str
    task: str
    days: int
    needs_ballot: bool = False
    counted: bool = False


class Said(NamedTuple):
    """What a session is about. `has_reports` asks for an item with reports behind it."""

    title: str
    items: tuple[tuple[str, str], ...]
    outcome: str = "达成一致"
    agreed: tuple[Agreed, ...] = ()
    has_reports: bool = False


PARKING: Final = Said(
    "停车秩序联席会议",
    (("夜间停车怎么分区", "访客车、固定车、消防通道三者怎么安排。"),),
    has_reports=True,
)
SHED: Final = Said("充电棚选址听证会", (("充电棚放在哪里", "三个备选位置各有意见，请附近住户来说说。"),))
LEAK: Final = Said("雨棚漏水协调会", (("共用雨棚由谁修", "七户共用，费用怎么分担。"),))
BUDGET: Final = Said(
    "业委会季度会议",
    (("公共收益怎么公布", "格式和张贴位置。"),),
    "同意每季度末张贴，同时在楼道公告栏公布",
)
LIFT: Final = Said(
    "电梯更新评议会",
    (("更新期间安排得怎么样", "请住户评一评。"),),
    "总体满意，建议今后提前三天公告停梯",
    (Agreed("停梯提前三天公告", "修订停梯公告模板", 14),),
)
LOCKS: Final = Said(
    "地锁治理协调会",
    (("公共车位地锁怎么清", "现有地锁影响消防和邻里停车。"),),
    "达成一致，分步清理",
    (
        Agreed("两周内拆除公共车位地锁", "拆除公共车位地锁", 14),
        Agreed("重新划线并公示车位", "划线并公示车位", 21, counted=True),
        Agreed("每晚巡查一个月", "安排夜间巡查", 60),
        Agreed("私装立柱一并处理", "核实私装立柱", 20),
        Agreed("西侧空地增设充电棚", "组织业主表决", 50, needs_ballot=True),
    ),
    has_reports=True,
)
CLUTTER: Final = Said(
    "楼道堆物联席会议",
    (("楼道堆物怎么不反弹", "清理之后又堆回来。"),),
    "达成一致，楼组长每周巡查",
    (Agreed("每周五集中清理一次", "安排每周清理", 10),),
    has_reports=True,
)
GREEN: Final = Said(
    "绿化补种听证会",
    (("裸露绿地种什么", "树荫、日照和养护费用。"),),
    "补种耐阴草坪，保留通道",
    (Agreed("补种耐阴草坪", "完成补种", 12),),
)
NOISE: Final = Said("广场舞音量听证会", (("几点以后不放音乐", "周边三栋楼意见不一。"),))
# How a task of the session in execution ends up; what is not named here is done.
_FATES: Final = {
    "划线并公示车位": "late",
    "安排夜间巡查": "open",
    "核实私装立柱": "dropped",
    "组织业主表决": "open",
}


def fate_of(task: str) -> str:
    return _FATES.get(task.removesuffix(MARK), "done")


def tasks(keys: Iterable[int]) -> list[ResolutionTask]:
    return list(ResolutionTask.objects.filter(pk__in=list(keys)).order_by("pk"))
