"""Migrations since the baseline keep what the release before them needs; each rule finds its bad example."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from tests.upgrade import baseline
from tests.upgrade.rules import RULES, Kind, findings

pytestmark = pytest.mark.once

_CHECK = models.CheckConstraint(condition=models.Q(number__gt=0), name="positive")
_INDEX = models.Index(fields=["number"], name="by_number")


def _field(name: str, field: models.Field[Any, Any]) -> migrations.AddField:
    return migrations.AddField("post", name, field)


def _altered(name: str, field: models.Field[Any, Any]) -> migrations.AlterField:
    return migrations.AlterField("post", name, field)


def _nothing(_apps: Any, _editor: Any) -> None:
    """Code of a migration."""


class _Strange(Operation):
    """One that somebody wrote: nobody knows what it does."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing."""


BAD: list[tuple[list[Any], set[str]]] = [
    ([migrations.RemoveField("post", "number")], {"field-removed"}),
    ([migrations.RenameField("post", "number", "count")], {"field-renamed"}),
    ([migrations.RenameModel("Post", "Seat")], {"table-renamed"}),
    ([migrations.AlterModelTable("post", "seats")], {"table-renamed"}),
    ([migrations.DeleteModel("Post")], {"table-removed"}),
    ([_field("rank", models.IntegerField(default=1))], {"field-without-db-default"}),
    ([_field("rank", models.IntegerField(null=True, db_index=True))], {"index-locks"}),
    ([_field("rank", models.IntegerField(null=True, unique=True))], {"index-locks"}),
    (
        [_field("area", models.ForeignKey("house.Area", null=True, on_delete=models.CASCADE))],
        {"index-locks"},
    ),
    (
        [_field("key", models.UUIDField(db_default=models.Func(function="gen_random_uuid")))],
        {"table-rewritten"},
    ),
    (
        [
            _field(
                "twice",
                models.GeneratedField(
                    expression=models.F("number") * 2, output_field=models.IntegerField(), db_persist=True
                ),
            )
        ],
        {"table-rewritten"},
    ),
    ([_altered("number", models.BigIntegerField(null=True))], {"field-narrowed", "table-rewritten"}),
    ([_altered("name", models.CharField(max_length=10))], {"field-narrowed", "table-rewritten"}),
    ([_altered("number", models.IntegerField(default=0))], {"field-narrowed", "constraint-scans"}),
    ([_altered("kind", models.CharField(max_length=5))], {"default-removed"}),
    ([_altered("number", models.IntegerField(null=True, db_column="n"))], {"field-renamed"}),
    ([_altered("name", models.CharField(max_length=50, unique=True))], {"constraint-added", "index-locks"}),
    ([_altered("number", models.IntegerField(null=True, db_index=True))], {"index-locks"}),
    ([migrations.AddIndex("post", _INDEX)], {"index-locks"}),
    ([AddIndexConcurrently("post", _INDEX)], {"index-locks"}),
    ([migrations.AddConstraint("post", _CHECK)], {"constraint-added", "constraint-scans"}),
    ([AddConstraintNotValid("post", _CHECK)], {"constraint-added"}),
    (
        [migrations.AddConstraint("post", models.UniqueConstraint(fields=["number"], name="one_number"))],
        {"constraint-added", "index-locks"},
    ),
    ([migrations.AlterUniqueTogether("post", {("number", "name")})], {"constraint-added", "index-locks"}),
    ([migrations.RunSQL("SELECT 1")], {"no-way-back"}),
    ([migrations.RunSQL("UPDATE house_post SET number = 1", "")], {"sql-locks"}),
    ([migrations.RunSQL(["CREATE UNIQUE INDEX one ON house_post (name)"], "")], {"sql-locks"}),
    ([migrations.RunSQL("ALTER TABLE house_post DROP COLUMN name", "")], {"sql-takes-away", "sql-locks"}),
    ([migrations.RunPython(_nothing)], {"no-way-back"}),
    ([_Strange()], {"unknown-operation"}),
    (
        [_field("rank", models.IntegerField(null=True)), migrations.RunPython(_nothing, _nothing)],
        {"code-holds-locks"},
    ),
    (
        [migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("post", "number")])],
        {"field-removed"},
    ),
]
GOOD: list[list[Any]] = [
    [_field("rank", models.IntegerField(null=True))],
    [_field("rank", models.IntegerField(db_default=1, default=1))],
    [_field("at", models.DateTimeField(db_default=Now()))],
    [_field("areas", models.ManyToManyField("house.Area"))],
    [_altered("name", models.CharField(max_length=80))],
    [_altered("name", models.TextField())],
    [_altered("number", models.IntegerField(null=True, help_text="how many"))],
    [migrations.AlterModelOptions("post", {"ordering": ["name"]})],
    [migrations.RunPython(_nothing, _nothing)],
    [migrations.RunSQL("ALTER TABLE house_post VALIDATE CONSTRAINT positive", "")],
    [migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("post", "number")])],
    [
        migrations.CreateModel("Room", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("room", "number", models.IntegerField(default=1, unique=True)),
        migrations.RunPython(_nothing, _nothing),
    ],
]


def _called(value: Any) -> str:
    return "+".join(sorted(value) if isinstance(value, set) else [type(one).__name__ for one in value])


def _state() -> ProjectState:
    state = ProjectState()
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=50)),
        ("number", models.IntegerField(null=True)),
        ("kind", models.CharField(max_length=5, db_default="a")),
    ]
    migrations.CreateModel("Area", [("id", models.BigAutoField(primary_key=True))]).state_forwards(
        "house", state
    )
    migrations.CreateModel("Post", fields).state_forwards("house", state)
    return state


def _judge(operations: list[Any], *, state: ProjectState | None = None, **said: Any) -> set[str]:
    made = type("Migration", (migrations.Migration,), {"operations": operations, **said})
    return set(findings(made("0002_next", "house"), state or _state()))


@pytest.mark.parametrize(("operations", "broken"), BAD, ids=_called)
def test_each_bad_example_is_found(operations: list[Any], broken: set[str]) -> None:
    assert _judge(operations) == broken


@pytest.mark.parametrize("operations", GOOD, ids=_called)
def test_what_hurts_nobody_passes(operations: list[Any]) -> None:
    assert _judge(operations) == set()


def test_each_rule_has_an_example() -> None:
    assert set(RULES) == {name for _operations, broken in BAD for name in broken}


def test_what_is_built_beside_the_traffic_is_not_in_a_transaction() -> None:
    operations = [AddIndexConcurrently("post", _INDEX)]
    assert _judge(operations, atomic=False) == set()


def test_a_constraint_is_validated_by_itself() -> None:
    state = _state()
    AddConstraintNotValid("post", _CHECK).state_forwards("house", state)
    assert _judge([ValidateConstraint("post", "positive")], state=state) == set()


def test_the_last_step_of_a_later_release_says_so() -> None:
    removed = [migrations.RemoveField("post", "number")]
    assert _judge(removed, contract="nothing reads it since 1.4") == set()
    assert _judge(removed, contract=" ") == {"field-removed"}
    assert _judge(removed, short_lock="9 ms on a million rows") == {"field-removed"}


def test_a_lock_that_was_measured_says_so() -> None:
    index = [migrations.AddIndex("post", _INDEX)]
    assert _judge(index, short_lock="forty rows in a city") == set()
    assert _judge(index, contract="nobody writes it") == {"index-locks"}


def test_what_breaks_yesterdays_code_has_no_excuse() -> None:
    renamed = [migrations.RenameField("post", "number", "count")]
    assert _judge(renamed, contract="small", short_lock="small") == {"field-renamed"}
    assert all(rule.kind in Kind for rule in RULES.values())


def test_migrations_since_the_baseline_keep_the_rules() -> None:
    broken = [baseline.sentence(migration, names) for migration, names in baseline.later() if names]
    assert not broken, "\n".join(broken)


def test_the_baseline_knows_every_room() -> None:
    known = set(MigrationLoader(None).graph.nodes)
    assert {(app, name) for app, name in baseline.NEWEST.items() if (app, name) not in known} == set()
