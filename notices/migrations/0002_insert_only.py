"""History is written once, and each of its rows waits for its link of the chain."""

from django.db import migrations

from records.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("records", "0002_insert_only"),
    ]

    operations = [
        InsertOnly("deadlinemove"),
    ]
