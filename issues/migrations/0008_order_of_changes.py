"""A place in the order of all changes for each report, tombstones for what changed hands, and what a client sent.

The number of a change is the number of the transaction that made it (PostgreSQL) or the next one (SQLite, where
writers take turns). Triggers set it, so no way of writing can forget it. See docs/decisions/0017-sync.md.
"""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

_ON_POSTGRESQL = """
CREATE FUNCTION change_is_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER change_is_numbered BEFORE INSERT OR UPDATE ON issues_issue
FOR EACH ROW EXECUTE FUNCTION change_is_numbered();
CREATE TRIGGER change_is_numbered BEFORE INSERT ON issues_departure
FOR EACH ROW EXECUTE FUNCTION change_is_numbered();
CREATE FUNCTION issue_departs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO issues_departure (issue_id, firm_id, department_id, at) VALUES (
        NEW.id,
        CASE WHEN OLD.firm_id IS DISTINCT FROM NEW.firm_id THEN OLD.firm_id END,
        CASE WHEN OLD.lead_id IS DISTINCT FROM NEW.lead_id THEN OLD.lead_id END,
        now()
    );
    RETURN NULL;
END $$;
CREATE TRIGGER issue_departs AFTER UPDATE OF firm_id, lead_id ON issues_issue FOR EACH ROW
WHEN (
    OLD.firm_id IS NOT NULL AND OLD.firm_id IS DISTINCT FROM NEW.firm_id
    OR OLD.lead_id IS NOT NULL AND OLD.lead_id IS DISTINCT FROM NEW.lead_id
)
EXECUTE FUNCTION issue_departs();
CREATE FUNCTION helper_departs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO issues_departure (issue_id, department_id, at)
    VALUES (OLD.issue_id, OLD.department_id, now());
    RETURN NULL;
END $$;
CREATE TRIGGER helper_departs AFTER DELETE ON issues_issue_helpers
FOR EACH ROW EXECUTE FUNCTION helper_departs();
"""
_OFF_POSTGRESQL = """
DROP TRIGGER helper_departs ON issues_issue_helpers;
DROP TRIGGER issue_departs ON issues_issue;
DROP TRIGGER change_is_numbered ON issues_departure;
DROP TRIGGER change_is_numbered ON issues_issue;
DROP FUNCTION helper_departs();
DROP FUNCTION issue_departs();
DROP FUNCTION change_is_numbered();
"""
_NEXT = """(
    1 + MAX(
        COALESCE((SELECT MAX(changed_in) FROM issues_issue), 0),
        COALESCE((SELECT MAX(changed_in) FROM issues_departure), 0)
    )
)"""
# Written once more by the trigger itself: it does not call itself, and the condition keeps the other from it.
_ON_SQLITE = {
    "issue_change_numbered_insert": f"""AFTER INSERT ON issues_issue
BEGIN UPDATE issues_issue SET changed_in = {_NEXT} WHERE id = NEW.id; END""",  # noqa: S608 — our own names
    "issue_change_numbered_update": f"""AFTER UPDATE ON issues_issue WHEN NEW.changed_in = OLD.changed_in
BEGIN UPDATE issues_issue SET changed_in = {_NEXT} WHERE id = NEW.id; END""",  # noqa: S608 — our own names
    "departure_numbered": f"""AFTER INSERT ON issues_departure
BEGIN UPDATE issues_departure SET changed_in = {_NEXT} WHERE id = NEW.id; END""",  # noqa: S608 — our own names
    "issue_departs": """AFTER UPDATE OF firm_id, lead_id ON issues_issue
WHEN OLD.firm_id IS NOT NULL AND OLD.firm_id IS NOT NEW.firm_id
    OR OLD.lead_id IS NOT NULL AND OLD.lead_id IS NOT NEW.lead_id
BEGIN
    INSERT INTO issues_departure (issue_id, firm_id, department_id, changed_in, at) VALUES (
        NEW.id,
        CASE WHEN OLD.firm_id IS NOT NEW.firm_id THEN OLD.firm_id END,
        CASE WHEN OLD.lead_id IS NOT NEW.lead_id THEN OLD.lead_id END,
        0,
        strftime('%Y-%m-%d %H:%M:%f', 'now')
    );
END""",
    "helper_departs": """AFTER DELETE ON issues_issue_helpers
BEGIN
    INSERT INTO issues_departure (issue_id, department_id, changed_in, at)
    VALUES (OLD.issue_id, OLD.department_id, 0, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END""",
}


def number(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_ON_POSTGRESQL)
        return
    for name, what in _ON_SQLITE.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {what}")


def let_go(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_OFF_POSTGRESQL)
        return
    for name in _ON_SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}")


def _to(model: str, name: str, *, null: bool = True) -> Any:
    return models.ForeignKey(
        to=model,
        null=null,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        verbose_name=name,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0007_classify"),
        ("properties", "0011_parking_spaces"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="changed_in",
            field=models.BigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="issue",
            name="external_digest",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issue", _to("issues.issue", "issue", null=False)),
                ("firm", _to("properties.firm", "from the firm")),
                ("department", _to("properties.department", "from the department")),
                ("changed_in", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
            ],
            options={
                "verbose_name": "report that left a firm or department",
                "verbose_name_plural": "reports that left a firm or department",
                "ordering": ("changed_in", "pk"),
                "indexes": [models.Index(fields=["changed_in", "id"], name="departure_by_change")],
            },
        ),
        migrations.RunPython(number, let_go),
    ]
