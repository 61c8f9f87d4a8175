"""History is written once, and each of its rows waits for its link of the chain."""

from django.db import migrations

from records.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("properties", "0011_parking_spaces"),
        ("records", "0002_insert_only"),
    ]

    operations = [
        InsertOnly("areachange"),
        InsertOnly("emergencystep"),
        InsertOnly("feestep"),
        InsertOnly("ownercorrection", sealed=("was_name", "was_phone", "was_paper")),
        InsertOnly("ownerreveal"),
        InsertOnly("workstage"),
    ]
