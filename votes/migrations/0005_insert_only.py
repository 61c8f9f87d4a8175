"""History is written once, and each of its rows waits for its link of the chain."""

from django.db import migrations

from records.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("votes", "0004_cards_and_days_are_kept"),
        ("records", "0002_insert_only"),
    ]

    operations = [
        InsertOnly("ballotmove", refuses=False),
        InsertOnly("paperentry", refuses=False),
    ]
