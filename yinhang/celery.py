"""Celery carries hints only: every task it may lose is a row that a later tick finds again.

The settings are `CELERY_*` in `settings.py`. A task's body is three lines that call a plain function.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinhang.settings")

app = Celery("yinhang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
