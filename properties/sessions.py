"""Django's sessions in the database, read by a prepared statement: every click of a member of staff asks for one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from notices.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.sessions.base_session import AbstractBaseSession

_LIVE: Prepared[Session] = Prepared(
    lambda key, at: Session._default_manager.filter(session_key=key, expire_date__gt=at), str, datetime
)


def end_all() -> None:
    """Who signed out or lost a post after the backup would be signed in again once it is put back."""
    Session._default_manager.all().delete()


class SessionStore(db.SessionStore):
    """The engine of SESSION_ENGINE."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = _LIVE.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found
