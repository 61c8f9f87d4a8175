from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0006_preparing_groups"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sessionmove",
            name="verb",
            field=models.CharField(
                choices=[
                    ("screen", "Close the agenda"),
                    ("reopen", "Collect topics again"),
                    ("notice", "Put up the notice"),
                    ("hold", "End the deliberation"),
                    ("publish", "Publish the result"),
                    ("execute", "Hand out the tasks"),
                    ("review", "Look back on it"),
                    ("archive", "File it"),
                    ("cancel", "Call it off"),
                    ("plan", "session planned"),
                    ("edit", "day, place or title changed"),
                    ("add_item", "item put on the agenda"),
                    ("order", "item moved up or down"),
                    ("admit", "item admitted"),
                    ("decline", "item not admitted"),
                    ("override", "late notice or result put up with a reason"),
                    ("new_code", "sign-in code changed"),
                    ("strike", "name struck from the sign-in sheet"),
                    ("sheet", "sign-in sheet printed with full names"),
                    ("minutes", "minutes written"),
                    ("resolve", "resolution recorded"),
                    ("to_ballot", "resolution gone to an owners' vote"),
                    ("add_task", "task handed out"),
                    ("replan", "task given another day"),
                    ("done", "task done"),
                    ("drop", "task dropped"),
                    ("nudge", "reminder sent"),
                ],
                max_length=12,
                verbose_name="step",
            ),
        ),
    ]
