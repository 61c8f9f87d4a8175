"""`Idempotency-Key`: a POST that is sent again is answered again and done once.

The answer is kept in the transaction of the work, so neither is ever there without the other. Only what was
done is kept: a refusal changed nothing, so the same request is simply judged anew. While the first is still
being done, PostgreSQL says so by an advisory lock on the key and the second is told to wait (409); SQLite
lets one writer in at a time, so there the second finds the first one's answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from notices import statements
from notices.prepared import Prepared
from notices.rows import insert
from properties.photos import kept_photos
from stations.models import Answered
from yinhang.errors import BadRequest, Refused, TooMany

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rest_framework.request import Request

KEPT: Final = timedelta(hours=24)
HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_SHAPE: Final = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_HEADERS: Final = ("Location", "ETag")
_CHUNK: Final = 64 * 1024
_KNOWN: Final[Prepared[Answered]] = Prepared(
    lambda user, key: Answered.objects.filter(user=user, key=key).order_by(), UUID, str
)


class ShownOnce(Response):
    """An answer with something that is told once: what is kept, and told to a repeated request, is `kept`."""

    def __init__(self, data: Any, *, kept: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.kept = kept


class OtherBody(Refused):
    """422: the key was used for another request."""

    status = 422


class StillRunning(TooMany):
    """409 with Retry-After: the same request is being done right now."""

    status = 409


def answered_once(post: Callable[..., Response]) -> Callable[..., Any]:
    """For every `post` of an `Operation`: with the header, the same request of the same caller is done once."""

    @wraps(post)
    def guarded(self: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return post(self, request, *args, **kwargs)
        if not _SHAPE.fullmatch(key):
            raise BadRequest("idempotency.key", _("An Idempotency-Key is 1 to 255 visible ASCII characters."))
        return _once(key, request, lambda: post(self, request, *args, **kwargs), timezone.now())

    guarded.is_answered_once = True  # type: ignore[attr-defined]  # a test looks for it
    return guarded


def _once(key: str, request: Request, work: Callable[[], Response], at: datetime) -> Any:
    user: Any = request.user  # signed in, or there would be no `post`
    fingerprint = fingerprint_of(request)
    with kept_photos(), transaction.atomic():
        _claim(user.pk, key)
        known = _KNOWN.first(user.pk, key)
        if known is not None and known.at > at - KEPT:
            return _again(known, fingerprint)
        if known is not None:
            known.delete()
        answer = work()
        kept = answer.kept if isinstance(answer, ShownOnce) else answer.data
        row = Answered(
            user=user,
            key=key,
            fingerprint=fingerprint,
            status=answer.status_code,
            headers={name: answer[name] for name in _HEADERS if name in answer},
            body=JSONRenderer().render(kept).decode(),
            at=at,
        )
        insert([row])
        return answer


def _claim(user: object, key: str) -> None:
    """Hold the key until the transaction ends; StillRunning when another request holds it."""
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256(f"answered|{user}|{key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    ((held,),) = statements.fetch("SELECT pg_try_advisory_xact_lock(%s)", [number])
    if not held:
        raise StillRunning(
            "idempotency.in-flight",
            _("The same request is just being done. Please ask again in a moment."),
            retry_after=1,
        )


def _again(known: Answered, fingerprint: str) -> HttpResponse:
    if known.fingerprint != fingerprint:
        raise OtherBody(
            "idempotency.other-body", _("This Idempotency-Key was already used for another request.")
        )
    headers = {**known.headers, REPLAYED: "true"}
    return HttpResponse(known.body, status=known.status, headers=headers, content_type="application/json")


def fingerprint_of(request: Request) -> str:
    """Of method, path and what was sent, whatever the order of its fields."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _parts(request.data):
        digest.update(part)
    return digest.hexdigest()


def _parts(data: Any) -> Iterator[bytes]:
    if not hasattr(data, "lists"):  # JSON; a form keeps lists
        yield json.dumps(data, sort_keys=True).encode()
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield f"{name}\n".encode()
            if hasattr(value, "chunks"):
                file = hashlib.sha256()
                for chunk in value.chunks(_CHUNK):
                    file.update(chunk)
                value.seek(0)
                yield file.digest()
            else:
                yield f"{value}\n".encode()


def forget_old(*, at: datetime) -> int:
    """Delete the answers that are older than a day; returns how many."""
    return Answered.objects.filter(at__lte=at - KEPT).delete()[0]
