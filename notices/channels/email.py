"""E-mail through Django's backend. The Message-ID is made from the dedupe key: a repeat is the same mail."""

from __future__ import annotations

import hashlib
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notices.channels.base import PATIENCE_SECONDS, SendError, link, one_line

if TYPE_CHECKING:
    from notices.parties import Address, Words

_PERMANENT_FROM = 500


def message_id(key: str) -> str:
    """`<64 hex digits@host>`; the same for every try of a message."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{fingerprint(key)}@{host}>"


def fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class Mail:
    def send(self, *, key: str, to: Address, words: Words) -> str:
        """One mail to one address; returns its Message-ID."""
        number = message_id(key)
        mail = EmailMessage(
            subject=one_line(words.title),
            body="\n\n".join(part for part in (words.body, link(words.path), settings.OFFICE_NAME) if part),
            to=[to.email],
            headers={
                "Message-ID": number,
                "Idempotency-Key": fingerprint(key),
                "Auto-Submitted": "auto-generated",
            },
            connection=_connection(),
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            raise SendError(f"smtp-{codes[0]}", permanent=min(codes) >= _PERMANENT_FROM) from error
        except SMTPResponseException as error:
            # A server that answers 5xx to the sign-in or the sender refuses everything, not this recipient.
            raise SendError(f"smtp-{error.smtp_code}") from error
        except (SMTPException, OSError) as error:
            raise SendError(type(error).__name__) from error
        return number


def _connection() -> Any:
    """The site's mail backend; only SMTP knows patience."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return get_connection(timeout=PATIENCE_SECONDS)
    return get_connection()
