"""The columns of the template, in the words of the hotline. `docs/hotline.md` explains each."""

from __future__ import annotations

from typing import Final, NamedTuple


class Column(NamedTuple):
    """`needed`: an order without it cannot be filed. `longest` in characters."""

    key: str
    header: str
    longest: int
    width: int
    example: str
    needed: bool = False


CLIENT: Final = "12345"
COLUMNS: Final = (
    Column("number", "工单编号", 40, 20, "示例-0001", needed=True),
    Column("received_at", "受理时间", 30, 20, "2026-11-25 09:30", needed=True),
    Column("name", "来电人", 40, 12, "王女士"),
    Column("phone", "联系电话", 40, 16, "13800000000"),
    Column("compound", "小区", 80, 22, "小区名称或代码", needed=True),
    Column("place", "地址", 120, 26, "3号楼2单元门口"),
    Column("text", "诉求内容", 4_000, 60, "楼道里堆满纸箱，请尽快清理。", needed=True),
    Column("category", "诉求类别", 60, 18, "堆物"),
    Column("due_at", "办理时限", 30, 20, "2026-12-02 23:59"),
)
BY_KEY: Final = {column.key: column for column in COLUMNS}
EXAMPLE: Final = "示例"
