"""The examples of what everybody may read of a campaign, each written once."""

from __future__ import annotations

from typing import Any, Final

from pledges.api.examples import CAMPAIGN, TARGET

_AS_OF: Final = "2026-06-15T12:00:00+08:00"
_COUNTS: Final[dict[str, Any]] = {
    "received": 41,
    "on_time": 30,
    "late": 4,
    "refused": 1,
    "handed_over": 2,
    "on_time_share": "83.3",
    "open": 9,
    "overdue": 2,
}
_TOPIC: Final = {"code": "repair", "name": "维修"}
_FIRM: Final = {"code": "demo-firm", "name": "示例物业"}
OVERVIEW: Final[dict[str, Any]] = {
    "as_of": _AS_OF,
    "campaign": CAMPAIGN,
    "read_on": "2026-06-15",
    "promises": [
        {
            "kind": "firm",
            "promised_by": "示例物业",
            "topic": _TOPIC,
            "statement": "年内按期办结率达到 95%",
            "signed_at": "2026-01-05T10:00:00+08:00",
            "due_on": "2026-12-31",
            "released_on": None,
            "targets": [TARGET],
        }
    ],
    "topics": [{"topic": _TOPIC, "pledged_by": _FIRM, "counts": _COUNTS}],
    "months": [{"month": "2026-06-01", "counts": _COUNTS}],
}
_LEAVES: Final = {"open": 9, "on_time": 30, "late": 4, "near": 3, "overdue": 2}
TREE: Final[dict[str, Any]] = {
    "as_of": _AS_OF,
    "since": "2026-01-01",
    "until": "2026-06-01",
    "trunk": "示例街道",
    "root": "示例街道党工委",
    "stations": [{"name": "示例网格党建服务站", "organisations": ["示例居民区党组织"]}],
    "groups": [
        {
            "kind": "firm",
            "kind_label": "物业企业",
            "totals": _LEAVES,
            "branches": [
                {
                    "name": "示例物业",
                    "note": "维修",
                    "url": "/pledges/demo-2026/firms/demo-firm/",
                    **_LEAVES,
                }
            ],
        }
    ],
}
ATLAS: Final[dict[str, Any]] = {
    "as_of": _AS_OF,
    "year": 2026,
    "quarter": 2,
    "first": "2026-04-01",
    "last": "2026-06-14",
    "pieces": [
        {
            "code": "enforcement",
            "name": "综合行政执法队",
            "power": "执法",
            "due": 10,
            "on_time": 8,
            "share": "80.0",
            "done": 6,
        }
    ],
}
_CELL: Final = {"count": 3, "rate": "0.8"}
HEAT: Final[dict[str, Any]] = {
    "as_of": _AS_OF,
    "least_households": 50,
    "months": ["2026-06-01"],
    "rows": [{"compound": {"code": "demo-001", "name": "示例小区"}, "months": [_CELL], "now": _CELL}],
}
LEAGUE: Final[dict[str, Any]] = {
    "id": 2,
    "starts_on": "2026-01-01",
    "ends_on": "2026-03-31",
    "state": "published",
    "basis": "counts",
    "published_at": "2026-04-20T09:00:00+08:00",
}
LEAGUE_WHOLE: Final[dict[str, Any]] = {
    **LEAGUE,
    "rows": [
        {
            "firm": "示例物业",
            "firm_code": "demo-firm",
            "rank": 1,
            "rank_before": None,
            "side": "red",
            "score": "91.20",
            "closed": 60,
            "overdue": 1,
            "households": 1200,
            "revision": 1,
            "is_current": True,
            "correction": "",
            "parts": [{"part": "on_time", "weight": 40, "counted": 55, "of": 60, "share": "91.7"}],
        }
    ],
}
DATA: Final[dict[str, Any]] = {
    "licence": "CC BY 4.0",
    "tables": [
        {
            "code": "readings",
            "title": "每日读数",
            "columns": [{"name": "read_on", "about": "读数日"}],
            "csv": "/pledges/demo-2026/data/readings.csv",
            "json": "/pledges/demo-2026/data/readings.json",
        }
    ],
}
