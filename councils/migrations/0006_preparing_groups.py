import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0005_accounts_of_seats"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("name", models.CharField(max_length=40, verbose_name="published name")),
                (
                    "stands_for",
                    models.CharField(
                        choices=[
                            ("street", "the street office"),
                            ("neighbourhood", "the neighbourhood committee"),
                            ("developer", "the developer"),
                            ("owners", "the owners"),
                        ],
                        max_length=13,
                        verbose_name="stands for",
                    ),
                ),
                ("is_head", models.BooleanField(default=False, verbose_name="leads the group")),
                (
                    "election",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group",
                        to="councils.reelection",
                        verbose_name="election of a committee",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a preparing group",
                "verbose_name_plural": "members of preparing groups",
                "ordering": ("election", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("election", "position"), name="group_member_place_once"),
                    models.UniqueConstraint(fields=("election", "name"), name="group_member_named_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_head", True)),
                        fields=("election",),
                        name="group_member_one_head",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_head", False), ("stands_for", "street"), _connector="OR"),
                        name="group_member_head_from_the_street",
                    ),
                ],
            },
        ),
    ]
