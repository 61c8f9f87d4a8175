"""What is written once: the chain that shows it, and what the triggers of every room call."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from records.insert_only import FUNCTIONS, NO_FUNCTIONS, InsertOnly
from records.tables import TablesTogether


def teach(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTIONS, None)


def forget(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NO_FUNCTIONS, None)


class Migration(TablesTogether):
    dependencies = [
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("key", models.CharField(max_length=40, verbose_name="row")),
                ("written_in", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(verbose_name="since")),
            ],
            options={
                "verbose_name": "row that waits for its link",
                "verbose_name_plural": "rows that wait for their links",
                "ordering": ("written_in", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Shape",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("columns", models.TextField(verbose_name="columns")),
            ],
            options={
                "verbose_name": "columns under seal",
                "verbose_name_plural": "columns under seal",
                "constraints": [
                    models.UniqueConstraint(fields=("table", "columns"), name="records_shape_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("key", models.CharField(max_length=40, verbose_name="row")),
                ("digest", models.CharField(max_length=64, verbose_name="seal of the row")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why it was emptied")),
                ("by", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("previous", models.CharField(max_length=64, verbose_name="hash of the link before")),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
                (
                    "shape",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.shape",
                        verbose_name="columns",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of the chain of history",
                "verbose_name_plural": "chain of history",
                "ordering": ("seq",),
                "indexes": [models.Index(fields=["table", "key", "-seq"], name="records_link_of_row")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="records_link_from_one")
                ],
            },
        ),
        migrations.RunPython(teach, forget),
        InsertOnly("link", chained=False),
    ]
