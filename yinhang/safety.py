"""What settings.py refuses to start with: values under which nobody should be served."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 12
KNOWN_PASSWORDS = {"postgres", "password", "yinhang", "changeme", "123456"}

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def check(settings: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured with one sentence for each unsafe value."""
    reasons = _always(settings)
    if settings["SITE_MODE"] == "production":
        reasons += _in_production(settings)
    if reasons:
        raise ImproperlyConfigured(f"Refusing to start: {' '.join(reasons)}")


def _always(settings: dict[str, Any]) -> list[str]:
    secret, field_keys = settings["SECRET_KEY"], [key for _id, key in settings["FIELD_KEYS"]]
    public = urlsplit(settings["PUBLIC_URL"])
    wrong = {
        "SECRET_KEY is too short or too plain.": (
            len(secret) < SHORTEST_KEY or len(set(secret)) < FEWEST_CHARACTERS
        ),
        "SECRET_KEY is Django's example.": secret.startswith("django-insecure-"),
        "INDEX_KEY is also one of FIELD_KEYS.": settings["INDEX_KEY"] in field_keys,
        "FIELD_KEYS holds one key twice.": len(set(field_keys)) < len(field_keys),
        "BACKUP_KEY is also INDEX_KEY or one of FIELD_KEYS.": (
            settings["BACKUP_KEY"] in [settings["INDEX_KEY"], *field_keys]
        ),
        "BACKUP_KEYS_TO and BACKUP_TO share a recipient.": bool(
            {*settings["BACKUP_TO"]} & {*settings["BACKUP_KEYS_TO"]}
        ),
        "ALLOWED_HOSTS holds a *.": any("*" in host for host in settings["ALLOWED_HOSTS"]),
        "CELERY_TASK_ALWAYS_EAGER would run tasks inside web requests.": settings["CELERY_TASK_ALWAYS_EAGER"],
        "PUBLIC_URL is not a web address.": public.scheme not in {"http", "https"} or not public.hostname,
    }
    return [sentence for sentence, unsafe in wrong.items() if unsafe]


def _in_production(settings: dict[str, Any]) -> list[str]:
    origins = settings["CSRF_TRUSTED_ORIGINS"]
    wrong = {
        "DEBUG is on in production.": settings["DEBUG"],
        "TESTING is on in production.": settings["TESTING"],
        "SECURITY_CONTACT holds something that is no mailto:, https: or tel: address.": any(
            not contact.startswith(("mailto:", "https://", "tel:"))
            for contact in settings["SECURITY_CONTACT"]
        ),
        "PUBLIC_URL is not https.": not settings["HTTPS"],
        "CSRF_TRUSTED_ORIGINS holds an origin that is not https.": any(
            not origin.startswith("https://") for origin in origins
        ),
        "DATABASE_URL has a password that everybody knows.": (
            settings["DATABASES"]["default"].get("PASSWORD") in KNOWN_PASSWORDS
        ),
        "REDIS_URL is on another machine and has no password.": _is_open(settings["REDIS_URL"]),
        "FILES_URL sends files over the network without https.": _is_plain(settings["STORAGES"]["default"]),
    }
    return [sentence for sentence, unsafe in wrong.items() if unsafe]


def _is_open(url: str) -> bool:
    parts = urlsplit(url)
    return parts.hostname not in {None, *LOOPBACK} and not parts.password


def _is_plain(storage: dict[str, Any]) -> bool:
    endpoint = urlsplit(storage.get("OPTIONS", {}).get("endpoint_url", "https://"))
    return endpoint.scheme != "https" and endpoint.hostname not in LOOPBACK
