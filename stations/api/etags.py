"""Marks of what somebody was shown (RFC 9110): to send nothing twice, and to change nothing unseen."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.request import Request

_LENGTH = 16


def etag_of(body: bytes, *, version: int | None = None) -> str:
    """A strong mark: the version where the row has one, and a fingerprint of what this reader was shown."""
    mark = hashlib.sha256(body).hexdigest()[:_LENGTH]
    return f'"{mark}"' if version is None else f'"{version}.{mark}"'


def tagged(request: Request, data: Any, *, version: int | None = None) -> Response:
    """The answer with its ETag, or 304 when the caller has just this already."""
    etag = etag_of(JSONRenderer().render(data), version=version)
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if known & {etag, "*"}:
        return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    return Response(data, headers={"ETag": etag})
