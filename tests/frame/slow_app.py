"""The site's Celery with one more task, slower than a test is patient."""

from __future__ import annotations

import logging
import time

from yinhang.celery import app as celery

log = logging.getLogger("celery.slow")


@celery.task(name="pledges.slow")
def slow() -> None:
    log.warning("slow begins")
    time.sleep(60)
