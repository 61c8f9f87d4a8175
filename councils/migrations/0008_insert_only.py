"""History is written once, and each of its rows waits for its link of the chain."""

from django.db import migrations

from records.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0007_late_results"),
        ("records", "0002_insert_only"),
    ]

    operations = [
        InsertOnly("committeemove"),
        InsertOnly("sessionmove"),
    ]
