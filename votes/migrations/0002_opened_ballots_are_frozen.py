"""What was opened stays as it was, whoever writes: items, rights, rules and votes are held by the database."""

from typing import Any

from django.db import migrations

# What of a ballot is fixed at its opening.
_RULES = (
    "id, compound_id, title, scope, building_id, entrance_id, count_parking_area, unreturned, unreturned_clause, "
    "max_proxies, revote_allowed, form, electronic_clause, opens_at, closes_at, opened_at, opening_record, "
    "opening_hash, roll_hash, rights_count, heads_count, area_total, prepared_by_id, prepared_at"
)
# Everything of a vote but `replaced_by`.
_CAST = "id, ballot_id, right_id, seq, choices, channel, proxy_id, at, replaces, salt, commitment, prev_hash, hash"
_IS_OPENED = "(SELECT opening_hash FROM votes_ballot WHERE id = {row}.ballot_id) <> ''"
_NOT_OPEN = "(SELECT state FROM votes_ballot WHERE id = NEW.ballot_id) <> 'open'"
_OTHER_BALLOT = "(SELECT ballot_id FROM votes_right WHERE id = NEW.right_id) <> NEW.ballot_id"

# Name → when, on which table, under which condition; the name is what an error says.
_GUARDS = {
    "ballot_opened_is_kept": ("DELETE", "votes_ballot", "OLD.opening_hash <> ''"),
    "ballot_rules_are_frozen": (f"UPDATE OF {_RULES}", "votes_ballot", "OLD.opening_hash <> ''"),
    "ballot_ended_is_frozen": ("UPDATE", "votes_ballot", "OLD.state IN ('closed', 'withdrawn')"),
    "ballot_move_is_frozen": ("UPDATE", "votes_ballotmove", "OLD.id IS NOT NULL"),
    "ballot_move_is_kept": ("DELETE", "votes_ballotmove", "OLD.id IS NOT NULL"),
    "item_after_opening": ("INSERT", "votes_item", _IS_OPENED.format(row="NEW")),
    "item_is_frozen": ("UPDATE", "votes_item", _IS_OPENED.format(row="OLD")),
    "item_moved_after_opening": ("UPDATE OF ballot_id", "votes_item", _IS_OPENED.format(row="NEW")),
    "item_is_kept": ("DELETE", "votes_item", _IS_OPENED.format(row="OLD")),
    "right_after_opening": ("INSERT", "votes_right", _IS_OPENED.format(row="NEW")),
    "right_is_frozen": ("UPDATE", "votes_right", _IS_OPENED.format(row="OLD")),
    "right_is_kept": ("DELETE", "votes_right", _IS_OPENED.format(row="OLD")),
    "paper_entry_is_frozen": ("UPDATE", "votes_paperentry", "OLD.id IS NOT NULL"),
    "paper_entry_is_kept": ("DELETE", "votes_paperentry", "OLD.id IS NOT NULL"),
    "vote_outside_voting": ("INSERT", "votes_vote", _NOT_OPEN),
    "vote_of_another_ballot": ("INSERT", "votes_vote", _OTHER_BALLOT),
    "vote_is_frozen": (f"UPDATE OF {_CAST}", "votes_vote", "OLD.id IS NOT NULL"),
    "vote_replaced_for_good": (
        "UPDATE",
        "votes_vote",
        "OLD.replaced_by IS NOT NULL OR " + _NOT_OPEN,
    ),
    "vote_is_kept": ("DELETE", "votes_vote", "OLD.id IS NOT NULL"),
}
# A condition with a question of its own stands in the function: PostgreSQL allows none beside WHEN.
_ON_POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
_OFF_POSTGRESQL = "DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"
_ON_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def freeze(_apps: Any, schema_editor: Any) -> None:
    form = _ON_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _ON_SQLITE
    for name, (event, table, condition) in _GUARDS.items():
        schema_editor.execute(form.format(name=name, event=event, table=table, condition=condition))


def thaw(_apps: Any, schema_editor: Any) -> None:
    form = _OFF_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else "DROP TRIGGER {name}"
    for name, (_event, table, _condition) in _GUARDS.items():
        schema_editor.execute(form.format(name=name, table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(freeze, thaw),
    ]
