"""What lies around the votes stays too: cards are only revoked, days are set once, objections only answered."""

from typing import Any

from django.db import migrations

_NOT_OPEN = "(SELECT state FROM votes_ballot WHERE id = NEW.ballot_id) <> 'open'"
_OTHER_BALLOT = "(SELECT ballot_id FROM votes_right WHERE id = NEW.right_id) <> NEW.ballot_id"
_OPENED = "(SELECT opening_hash FROM votes_ballot WHERE id = OLD.ballot_id) <> ''"
_NOT_CLOSED = "(SELECT state FROM votes_ballot WHERE id = NEW.ballot_id) <> 'closed'"
_SET_ANEW = "OLD.{day} IS NOT NULL AND (NEW.{day} IS NULL OR NEW.{day} <> OLD.{day})"

# Name → when, on which table, under which condition; the name is what an error says.
_GUARDS = {
    "card_outside_voting": ("INSERT", "votes_votingcard", _NOT_OPEN),
    "card_of_another_ballot": ("INSERT", "votes_votingcard", _OTHER_BALLOT),
    "card_is_frozen": (
        "UPDATE OF id, ballot_id, right_id, code_hash, by_id, at",
        "votes_votingcard",
        "OLD.id IS NOT NULL",
    ),
    "card_revoked_for_good": ("UPDATE", "votes_votingcard", "OLD.revoked_at IS NOT NULL"),
    "card_is_kept": ("DELETE", "votes_votingcard", "OLD.id IS NOT NULL"),
    "course_is_kept": ("DELETE", "votes_course", _OPENED),
    "course_of_another_ballot": ("UPDATE OF id, ballot_id", "votes_course", "OLD.id IS NOT NULL"),
    "course_told_before_opening": ("UPDATE OF noticed_on, early_reason", "votes_course", _OPENED),
    "course_of_no_result": (
        "UPDATE",
        "votes_course",
        f"(NEW.posted_on IS NOT NULL OR NEW.filed_on IS NOT NULL) AND {_NOT_CLOSED}",
    ),
    "course_day_stays": (
        "UPDATE",
        "votes_course",
        f"{_SET_ANEW.format(day='posted_on')} OR {_SET_ANEW.format(day='filed_on')}",
    ),
    "ballot_objection_of_no_result": ("INSERT", "votes_objection", _NOT_CLOSED),
    "ballot_objection_is_frozen": (
        "UPDATE OF id, ballot_id, raised_by, text, received_on, by_id, at",
        "votes_objection",
        "OLD.id IS NOT NULL",
    ),
    "ballot_objection_answered_once": ("UPDATE", "votes_objection", "OLD.answered_on IS NOT NULL"),
    "ballot_objection_is_kept": ("DELETE", "votes_objection", "OLD.id IS NOT NULL"),
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


def keep(_apps: Any, schema_editor: Any) -> None:
    form = _ON_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _ON_SQLITE
    for name, (event, table, condition) in _GUARDS.items():
        schema_editor.execute(form.format(name=name, event=event, table=table, condition=condition))


def let_go(_apps: Any, schema_editor: Any) -> None:
    form = _OFF_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else "DROP TRIGGER {name}"
    for name, (_event, table, _condition) in _GUARDS.items():
        schema_editor.execute(form.format(name=name, table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0003_cards_courses_objections"),
    ]

    operations = [
        migrations.RunPython(keep, let_go),
    ]
