"""The differences written into the register: everything or nothing, in the caller's transaction.

The same as `actions.homes` does for one home: an old owner's last day is the day before the new one's first, a
corrected area leaves an AreaChange, a period is closed and never edited.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.db import connection

from properties.models import (
    AreaChange,
    Building,
    Entrance,
    Holding,
    Home,
    OwnerMember,
    OwnerParty,
    UploadRow,
)
from properties.owners import folded
from properties.register_sheets.differences import ONE_DAY
from properties.register_sheets.register import folded_place
from properties.sink import Table, new_keys
from yinhang.fields import Sealed, blind_index, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db import models

    from properties.models import User
    from properties.owners import Member
    from properties.register_sheets.differences import Comparison, Outcome

_BATCH: Final = 1_000
REASON_LENGTH: Final = 200


class Writer:
    """Carries out what `comparison` found for `outcomes`, on behalf of `by`."""

    def __init__(
        self,
        comparison: Comparison,
        outcomes: Sequence[Outcome],
        *,
        by: User | None,
        at: datetime,
        reason: str,
        step: Callable[[int], None],
    ) -> None:
        self._comparison, self._step = comparison, step
        self._by, self._at, self._today = by, at, comparison.today
        self._reason = reason[:REASON_LENGTH]
        self._rows = [(one, one.plan) for one in outcomes if one.plan and one.state != UploadRow.State.SAME]

    def write(self) -> None:
        self._make_buildings()
        self._make_entrances()
        self._make_homes()
        self._step(len(self._rows) // 4)
        self._make_parties()
        self._keep_particulars()
        self._step(len(self._rows) // 2)
        self._change_areas()
        self._change_uses()
        self._end_holdings()
        self._start_holdings()
        self._step(len(self._rows))

    def _make_buildings(self) -> None:
        """Buildings the register did not know, each once, under the name of their first row."""
        wanted: dict[tuple[int, str], str] = {}
        for one, plan in self._rows:
            if plan.building is None:
                wanted.setdefault((plan.compound, folded_place(one.said.building)), one.said.building)
        made = Building.objects.bulk_create(
            [Building(compound_id=compound, name=name) for (compound, _key), name in wanted.items()]
        )
        keys = {place: row.pk for place, row in zip(wanted, made, strict=True)}
        for one, plan in self._rows:
            if plan.building is None:
                plan.building = keys[plan.compound, folded_place(one.said.building)]

    def _make_entrances(self) -> None:
        wanted: dict[tuple[int, str], str] = {}
        for one, plan in self._rows:
            if one.said.entrance and plan.entrance is None:
                wanted.setdefault((plan.building or 0, folded_place(one.said.entrance)), one.said.entrance)
        made = Entrance.objects.bulk_create(
            [Entrance(building_id=building, name=name) for (building, _key), name in wanted.items()]
        )
        keys = {place: row.pk for place, row in zip(wanted, made, strict=True)}
        for one, plan in self._rows:
            if one.said.entrance and plan.entrance is None:
                plan.entrance = keys[plan.building or 0, folded_place(one.said.entrance)]

    def _make_homes(self) -> None:
        new = [(one.said, plan) for one, plan in self._rows if plan.home is None]
        if not new:
            return
        columns = (
            "id", "compound_id", "building_id", "entrance_id", "number", "area", "area_source", "use", "recorded_at",
        )  # fmt: skip
        table = Table(Home, *columns)
        for key, (said, plan) in zip(new_keys(Home, len(new)), new, strict=True):
            plan.home = key
            place = (key, plan.compound, plan.building, plan.entrance, said.room)
            table.rows.append((*place, said.area, said.source, said.use or Home.Use.HOME.value, self._at))
        table.write()

    def _make_parties(self) -> None:
        parties = Table(OwnerParty, "id", "compound_id", "kind", "key", "recorded_at")
        members = Table(
            OwnerMember,
            "id", "party_id", "position", "name", "phone", "paper", "name_index", "phone_index", "paper_index",
            "is_representative",
        )  # fmt: skip
        used = {plan.party for _one, plan in self._rows}
        for key, party in self._comparison.parties.items():
            if key in used:
                parties.rows.append((key, party.compound, party.kind, party.key, self._at))
                members.rows += [
                    _sealed(uuid4(), key, position, one) for position, one in enumerate(party.members)
                ]
        parties.write()
        members.write()

    def _keep_particulars(self) -> None:
        """Names, phones and papers of owners the register knows. Whoever stops representing comes first."""
        contacts = self._comparison.contacts
        rows = []
        for contact in contacts.values():
            for key, one in contact.members.items():
                rows.append((*_sealed(key, key, 0, one)[3:], key))
        rows.sort(key=lambda row: bool(row[-2]))
        columns = ("name", "phone", "paper", "name_index", "phone_index", "paper_index", "is_representative")
        _update(OwnerMember, columns, rows)
        _update(OwnerParty, ("key",), [(contact.key, key) for key, contact in contacts.items()])

    def _change_areas(self) -> None:
        changed = [(one, plan) for one, plan in self._rows if plan.area and one.base]
        changes = Table(
            AreaChange,
            "home_id",
            "was",
            "was_source",
            "area",
            "source",
            "on",
            "reason",
            "by_id",
            "recorded_at",
        )
        by = self._by.pk if self._by else None
        homes = []
        for one, plan in changed:
            _home, was, was_source, *_rest = one.base
            on, said = one.said.since or self._today, one.said
            changes.rows.append(
                (plan.home, Decimal(was), was_source, said.area, said.source, on, self._reason, by, self._at)
            )
            homes.append((said.area, said.source, plan.home))
        changes.write()
        _update(Home, ("area", "area_source"), homes)

    def _change_uses(self) -> None:
        _update(Home, ("use",), [(one.said.use, plan.home) for one, plan in self._rows if plan.use])

    def _end_holdings(self) -> None:
        ended = [
            (plan.starts_on - ONE_DAY, self._at, plan.ends)
            for _one, plan in self._rows
            if plan.ends and plan.starts_on
        ]
        _update(Holding, ("ends_on", "end_recorded_at"), ended)

    def _start_holdings(self) -> None:
        by = self._by.pk if self._by else None
        table = Table(
            Holding, "home_id", "party_id", "starts_on", "basis", "by_id", "recorded_at", "void_reason"
        )
        for one, plan in self._rows:
            if plan.party:
                table.rows.append((plan.home, plan.party, plan.starts_on, one.said.basis, by, self._at, ""))
        table.write()


def _sealed(key: UUID, party: UUID, position: int, one: Member) -> tuple[Any, ...]:
    """A member's row. The place of the encryption is that of `yinhang.fields.SealedField`."""
    place = OwnerMember._meta.db_table
    sealed = [
        Sealed(seal(text, f"{place}.{column}.{key}")) if text else ""
        for column, text in (("name", one.name), ("phone", one.phone), ("paper", one.paper))
    ]
    indexes = (
        blind_index(folded(one.name)), blind_index(one.phone), blind_index(folded(one.paper)),
    )  # fmt: skip
    return (key, party, position, *sealed, *indexes, one.is_representative)


def _update(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set these columns of many rows; the last value of each is its key."""
    if not rows:
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [*(by_name[column] for column in columns), by_name["id"]]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column or '')} = %s" for field in fields[:-1])
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608 — our own names
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _BATCH):
            cursor.executemany(
                sql,
                [
                    [
                        field.get_db_prep_save(value, connection)
                        for field, value in zip(fields, row, strict=True)
                    ]
                    for row in rows[start : start + _BATCH]
                ],
            )
