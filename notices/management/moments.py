from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime

from django.utils import timezone


def moment(text: str) -> datetime:
    """An ISO 8601 moment; one without a zone is Shanghai's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not an ISO 8601 moment") from error
    return timezone.make_aware(found) if timezone.is_naive(found) else found
