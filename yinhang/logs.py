"""Logs as one JSON object a line, without personal data.

A path may hold a reporter's secret token, so a line names the route, never the path. Addresses, form
values and query strings are not logged at all; a database error loses its DETAIL line, which quotes values.
"""

from __future__ import annotations

import logging.config
import re
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

_DETAIL = re.compile(r"\n?(DETAIL|CONTEXT|LINE \d+):.*", re.DOTALL)
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: both the standard library's logging and structlog's."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def settings(level: str, *, human: bool) -> dict[str, Any]:
    """A logging configuration: one handler to standard error, as JSON or coloured for a person."""
    ending: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if human
        else [structlog.processors.format_exc_info, without_values, structlog.processors.JSONRenderer()]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_SHARED, without_request],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # 4xx are the visitor's, and their message is a path; `yinhang.web` counts them by route.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            # Prints user names and addresses; the attempts are rows in the database.
            "axes": {"level": "CRITICAL"},
            "celery.app.trace": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
        },
    }


def without_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace a line about a request, whose text is its path, by the name of its route and its number."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        event["event"] = "request failed"
        event["route"] = getattr(match, "route", "") or "?"
        # Django writes this line when the layers that bind the number are left already.
        event.setdefault("request_id", getattr(request, "request_id", ""))
    return event


def without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut what a database quotes of a row out of an exception's text."""
    if exception := event.get("exception"):
        event["exception"] = _DETAIL.sub("", exception)
    return event
