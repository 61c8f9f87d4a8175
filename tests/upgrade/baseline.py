"""The newest migration of each room when the rules began; what came before was never served by an older release.

It is not moved: a migration after it keeps the rules, or says in itself why it need not.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tests.upgrade.rules import RULES, findings

NEWEST = {
    "assessments": "0001_initial",
    "councils": "0007_late_results",
    "issues": "0008_order_of_changes",
    "notices": "0001_initial",
    "pledges": "0004_pledges_on_agendas",
    "properties": "0011_parking_spaces",
    "records": "0001_initial",
    "stations": "0002_webhooks",
    "votes": "0004_cards_and_days_are_kept",
}


def later() -> Iterator[tuple[Migration, list[str]]]:
    """Each migration of ours after the baseline, with the names of the rules it breaks."""
    loader = MigrationLoader(None)
    for app, name in sorted(loader.graph.nodes):
        if app in NEWEST and name > NEWEST[app]:
            state = loader.project_state((app, name), at_end=False)
            yield loader.graph.nodes[app, name], findings(loader.graph.nodes[app, name], state)


def sentence(migration: Migration, broken: list[str]) -> str:
    """What a person is told: where, which rule, why, and how the migration may say that it is right all the same."""
    said = [f"{migration.app_label} {migration.name}:"]
    for name in broken:
        rule = RULES[name]
        way = "" if rule.kind == "breaks" else f' (or say {rule.kind.value} = "why" in the migration)'
        said.append(f"  {name}: {rule.reason}{way}")
    return "\n".join(said)
