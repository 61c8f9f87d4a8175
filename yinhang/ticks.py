"""What runs by itself: how often, and in which queue it waits. Read by settings.py; imports nothing of ours.

Due dates live in the database: these ticks only look, and are free to run again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from kombu import Exchange, Queue

EVERY: Final = {
    "notices.drain": timedelta(seconds=15),
    "notices.heartbeat": timedelta(minutes=1),
    "notices.reconcile": timedelta(minutes=5),
    "notices.recompute": timedelta(days=1),
    "records.seal": timedelta(seconds=5),
    "records.anchor": timedelta(hours=1),
    "records.retain": timedelta(days=1),
    "stations.drain_webhooks": timedelta(seconds=15),
    "stations.webhook_upkeep": timedelta(minutes=5),
    "properties.register_sheets": timedelta(minutes=1),
    "properties.publications": timedelta(hours=1),
    "councils.committees": timedelta(hours=1),
    "issues.housekeeping": timedelta(minutes=10),
    "stations.housekeeping": timedelta(hours=1),
    "pledges.daily": timedelta(hours=1),
}
# By the beginning of a task's name; the first that fits. A worker without -Q takes from all queues.
# Photos have none: they are cleaned while their sender waits, in a pool of their own (properties/photos/pool.py).
QUEUE_OF: Final = {
    "notices.": "notices",
    "stations.drain_webhooks": "webhooks",
    "stations.webhook_upkeep": "webhooks",
    "properties.register_sheets": "exports",
    "records.seal": "notices",
    "records.": "exports",
    "properties.": "figures",
    "councils.": "figures",
    "issues.": "figures",
    "stations.": "figures",
    "pledges.": "figures",
}
# A task that no line knows, which a test forbids, still waits where somebody looks.
OTHERWISE: Final = "figures"


def schedule() -> dict[str, dict[str, Any]]:
    """For beat. A tick that waited longer than its period is worth nothing: the next one does its work."""
    return {
        name: {"task": name, "schedule": every, "options": {"expires": every.total_seconds()}}
        for name, every in EVERY.items()
    }


def queues() -> list[Queue]:
    return [Queue(name, Exchange(name), routing_key=name) for name in dict.fromkeys(QUEUE_OF.values())]


def routes() -> list[dict[str, dict[str, str]]]:
    return [{f"{start}*": {"queue": name} for start, name in QUEUE_OF.items()}]
