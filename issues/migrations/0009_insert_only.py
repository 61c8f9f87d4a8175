"""History is written once, and each of its rows waits for its link of the chain."""

from django.db import migrations

from records.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0008_order_of_changes"),
        ("records", "0002_insert_only"),
    ]

    operations = [
        InsertOnly("evidence", erasable=("caption", "sha256")),
        InsertOnly("move", erasable=("note",)),
        InsertOnly("rating", erasable=("text",)),
        InsertOnly("reveal"),
        InsertOnly("spotmove"),
        InsertOnly("spotphoto"),
    ]
