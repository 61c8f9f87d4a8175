"""The frame. Importing it loads the Celery app, so that no task ever runs on an unconfigured one."""

from yinhang.celery import app as celery_app

__all__ = ["celery_app"]
