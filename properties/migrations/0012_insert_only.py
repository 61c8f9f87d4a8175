"""History is written once and waits for its link of the chain; what a person asks about their own data."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import yinhang.fields
from records.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("properties", "0011_parking_spaces"),
        ("records", "0002_insert_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("copy", "Copy"), ("erasure", "Erasure")], max_length=8, verbose_name="kind"
                    ),
                ),
                ("phone", yinhang.fields.SealedField(blank=True, default="", verbose_name="phone")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("found", models.JSONField(default=dict, verbose_name="what was found")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken at"),
                ),
                ("done_at", models.DateTimeField(null=True, verbose_name="done at")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="properties.area",
                        verbose_name="subdistrict",
                    ),
                ),
            ],
            options={
                "verbose_name": "request about a person's data",
                "verbose_name_plural": "a person's data",
                "ordering": ("-asked_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done_at__isnull", True), ("phone", ""), _connector="OR"),
                        name="person_request_done_forgets_the_phone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "copy"),
                            ("done_at__isnull", True),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="person_request_erased_by_two",
                    ),
                ],
            },
        ),
        InsertOnly("areachange"),
        InsertOnly("emergencystep"),
        InsertOnly("feestep"),
        InsertOnly("ownercorrection", sealed=("was_name", "was_phone", "was_paper")),
        InsertOnly("ownerreveal"),
        InsertOnly("workstage"),
    ]
