"""The site's own Celery app with these runs' books: `celery -A tests.chaos.celery_app worker`."""

from __future__ import annotations

import django

django.setup()

from notices import claiming  # noqa: E402 — models need the set-up
from tests.chaos import books, nursery  # noqa: E402
from yinhang.celery import app  # noqa: E402

books.register()
claiming.LEASE = nursery.LEASE

__all__ = ["app"]
