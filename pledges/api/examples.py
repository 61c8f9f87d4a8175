"""The examples of the campaign's operations, each written once."""

from __future__ import annotations

from typing import Any, Final

NOBODY: Final[dict[str, Any]] = {"code": "demo-street", "name": "示例街道"}
CAMPAIGN: Final[dict[str, Any]] = {
    "code": "demo-2026",
    "year": 2026,
    "title": "物业治理攻坚行动",
    "subdistrict": "示例街道",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "is_demo": True,
}
READING: Final[dict[str, Any]] = {
    "on": "2026-06-15",
    "measured": "93.50",
    "hits": 115,
    "rows": 123,
    "self_reported": None,
    "expected": "95.00",
    "forecast": "94.10",
    "state": "at_risk",
    "is_disputed": False,
}
TARGET: Final[dict[str, Any]] = {
    "id": 7,
    "promised_by": "示例物业",
    "kind": "firm",
    "topic": "repair",
    "name": "按期办结率",
    "name_en": "On-time rate",
    "measure": "on_time_rate",
    "unit": "%",
    "baseline": "80.00",
    "goal": "95.00",
    "direction": "up",
    "starts_on": "2026-01-01",
    "due_on": "2026-12-31",
    "state": "at_risk",
    "reading": READING,
}
PLEDGE: Final[dict[str, Any]] = {
    "id": 3,
    "version": 4,
    "campaign": "demo-2026",
    "kind": "firm",
    "kind_label": "企业攻坚课题",
    "promised_by": "示例物业",
    "firm": {"code": "demo-firm", "name": "示例物业"},
    "area": None,
    "topic": {"code": "repair", "name": "维修"},
    "statement": "年内按期办结率达到 95%",
    "signed_by": "项目负责人",
    "signed_at": "2026-01-05T10:00:00+08:00",
    "due_on": "2026-12-31",
    "released_on": None,
    "released_reason": "",
    "targets": [TARGET],
}
