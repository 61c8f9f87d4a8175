"""New tables in one step of a migration: the statements, the state and the way back are those of one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from records.tables import CreateModels, TablesTogether, together

if TYPE_CHECKING:
    from django.db.migrations.operations.base import Operation

pytestmark = pytest.mark.django_db(transaction=True)


def _table(of: str, /, **fields: models.Field[Any, Any]) -> migrations.CreateModel:
    return migrations.CreateModel(of, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def _steps() -> list[Operation]:
    """The second table points to the first and to itself, the third holds many of the second."""
    return [
        _table("House", name=models.CharField(max_length=20, unique=True)),
        _table(
            "Room",
            house=models.ForeignKey("house.House", models.CASCADE),
            beside=models.ForeignKey("house.Room", models.SET_NULL, null=True),
        ),
        migrations.AddField("House", "floors", models.IntegerField(null=True)),
        _table("Person", rooms=models.ManyToManyField("house.Room")),
        _table("Key", person=models.OneToOneField("house.Person", models.PROTECT)),
    ]


class _Built(TablesTogether):
    operations = _steps()


class _OneByOne(Migration):
    operations = _steps()


class _Two(TablesTogether):
    operations = [_table("House"), _table("Room", house=models.ForeignKey("house.House", models.CASCADE))]


def _rendered() -> ProjectState:
    """As `migrate` goes: the models of the state are made before its first step."""
    state = ProjectState()
    assert state.apps.all_models["house"] == {}
    return state


def _statements(migration: Migration, *, back: bool = False) -> list[str]:
    walk = migration.unapply if back else migration.apply
    with connection.schema_editor(collect_sql=True) as editor:
        walk(_rendered(), editor, collect_sql=True)
    return [line for line in editor.collected_sql if not line.startswith("--")]


def test_only_tables_that_follow_each_other_are_one_step() -> None:
    first, added, last = _Built("0001_initial", "house").operations
    assert isinstance(first, CreateModels)
    assert isinstance(last, CreateModels)
    assert isinstance(added, migrations.AddField)
    assert [one.name for one in (*first.tables, *last.tables)] == ["House", "Room", "Person", "Key"]
    assert together([_steps()[0]])[0].__class__ is migrations.CreateModel


@pytest.mark.parametrize("back", [False, True])
def test_the_statements_are_those_of_one_by_one(*, back: bool) -> None:
    statements = _statements(_Built("0001_initial", "house"), back=back)
    assert statements == _statements(_OneByOne("0001_initial", "house"), back=back)
    assert len([line for line in statements if "TABLE" in line]) >= 5


def test_the_state_is_that_of_one_by_one() -> None:
    found = _Built("0001_initial", "house").mutate_state(_rendered())
    wanted = _OneByOne("0001_initial", "house").mutate_state(_rendered())
    assert found == wanted
    assert {model.__name__ for model in found.apps.get_models()} == {"House", "Room", "Person", "Key"}


def test_the_tables_take_rows_and_go_again() -> None:
    migration = _Built("0001_initial", "house")
    with connection.schema_editor() as editor:
        state = migration.apply(_rendered(), editor)
    house = state.apps.get_model("house", "House").objects.create(name="3号楼", floors=6)
    room = state.apps.get_model("house", "Room").objects.create(house=house)
    person = state.apps.get_model("house", "Person").objects.create()
    person.rooms.add(room)
    assert state.apps.get_model("house", "Key").objects.create(person=person).person.rooms.get() == room
    with connection.schema_editor() as editor:
        migration.unapply(_rendered(), editor)
    assert not [name for name in connection.introspection.table_names() if name.startswith("house_")]


def test_no_model_is_made_twice_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.migrations.state import ModelState

    made: list[str] = []
    render = ModelState.render

    def noted(self: ModelState, apps: Any) -> Any:
        made.append(self.name)
        return render(self, apps)

    monkeypatch.setattr(ModelState, "render", noted)
    with connection.schema_editor(collect_sql=True) as editor:
        _Two("0001_initial", "house").apply(_rendered(), editor, collect_sql=True)
    assert sorted(made) == ["House", "Room"]
