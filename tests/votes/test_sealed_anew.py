"""A new key for names in votes: what the database holds frozen is sealed anew, and is frozen as before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.votes.rows import NO, YES, hall
from votes.models import Objection
from yinhang.fields import Sealed, reveal, seal

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_objection_is_sealed_anew_and_still_frozen(settings: Any) -> None:
    town = hall(3)
    ballot = town.opened(3)
    town.cast(ballot, "101", YES)
    town.cast(ballot, "102", NO)
    ballot = town.close(ballot)
    objection = Objection.objects.create(
        ballot=ballot, raised_by="王五", text="面积不对", received_on=timezone.localdate(), by=town.chair
    )
    Objection.objects.filter(pk=objection.pk).update(answer="已核对", answered_on=timezone.localdate())
    settings.FIELD_KEYS = [("k2", b"a-new-key-for-the-suite-00000002"), *settings.FIELD_KEYS]
    call_command("rotate_keys")
    objection.refresh_from_db()
    assert objection.raised_by.envelope.startswith("k2.")
    assert reveal(objection, "raised_by") == "王五"

    envelope = Sealed(seal("赵六", f"votes_objection.raised_by.{objection.pk}"))
    for change in ({"raised_by": envelope}, {"answer": "另一个"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**change)
    call_command("verify_history")
