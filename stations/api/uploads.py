"""Photos sent ahead, at once by multipart or in pieces by tus 1.0 (https://tus.io) for bad mobile links.

Why tus and not ranges of our own: there are clients for it in every language, and it is a page long. Creation
and core are here; a photo is at most 20 MB, so pieces are never sent side by side. The number of a whole photo
is then named in a report, a note or a result.
"""

from __future__ import annotations

import base64
import binascii
import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response

from stations import actions
from stations.access import get_upload
from stations.api.inputs import Strict
from stations.api.once import answered_once
from stations.api.operation import Operation
from stations.api.schema import IDEMPOTENCY_KEY, LOCATION, answers
from stations.models import Upload
from stations.scopes import Scope
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

TUS: Final = "1.0.0"
_PIECE: Final = 256 * 1024
_DIGITS: Final = 10
_HEADER: Final = OpenApiParameter.HEADER
_RESUMABLE: Final = OpenApiParameter("Tus-Resumable", str, _HEADER)
_OFFSET: Final = OpenApiParameter("Upload-Offset", int, _HEADER, response=[200, 204])


class OtherTus(Refused):
    """412: another version of tus."""

    status = 412


class Piece(BaseParser):
    """The bytes of a piece, unread."""

    media_type = "application/offset+octet-stream"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return stream


class PhotoIn(Strict):
    photo = serializers.FileField()


class UploadOut(serializers.Serializer[Upload]):
    """`complete`: the photo is whole and can be used."""

    id = serializers.UUIDField()
    length = serializers.IntegerField()
    received = serializers.IntegerField()
    complete = serializers.BooleanField(source="is_whole")
    used = serializers.SerializerMethodField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    sha256 = serializers.CharField()

    def get_used(self, upload: Upload) -> bool:
        return upload.used_at is not None


class Tus(Operation[Upload]):
    """What both addresses share: the version of the protocol."""

    queryset = Upload.objects.none()
    serializer_class = UploadOut
    parser_classes = [MultiPartParser, Piece]
    pagination_class = None
    filter_backends = ()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Tus-Resumable"] = TUS
        if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
            answer.headers["Tus-Version"] = TUS
        return answer


class Uploads(Tus):
    """A new photo."""

    scope = {"POST": Scope.UPLOADS_WRITE}

    @extend_schema(
        operation_id="createUpload",
        summary=_("Send a photo ahead"),
        description=_(
            "Either the photo itself as multipart, or, with the header Upload-Length, the beginning of a resumable "
            "upload by tus 1.0: its pieces then go to the address in Location."
        ),
        request={"multipart/form-data": PhotoIn},
        parameters=[
            _RESUMABLE,
            OpenApiParameter("Upload-Length", int, _HEADER),
            OpenApiParameter("Upload-Metadata", str, _HEADER),
            IDEMPOTENCY_KEY,
            LOCATION,
        ],
        responses=answers({201: UploadOut}, 409, 412, 413, 415, 422),
    )
    @answered_once
    def post(self, request: Request) -> Response:
        length = request.headers.get("Upload-Length")
        at: Any = timezone.now()
        user: Any = request.user
        if length is None:
            given = PhotoIn(data=request.data)
            given.is_valid(raise_exception=True)
            upload = actions.upload_photo(by=user, file=given.validated_data["photo"], at=at)
        else:
            _check_version(request)
            name = _name_of(request.headers.get("Upload-Metadata", ""))
            upload = actions.begin_upload(by=user, length=_number(length, "Upload-Length"), name=name, at=at)
        there = request.build_absolute_uri(reverse("interface:upload", args=[upload.pk]))
        return Response(UploadOut(upload).data, HTTPStatus.CREATED, headers={"Location": there})


class OneUpload(Tus):
    """One photo: how far it is, and its next piece."""

    scope = {"GET": Scope.UPLOADS_WRITE, "PATCH": Scope.UPLOADS_WRITE}

    @extend_schema(
        operation_id="getUpload",
        summary=_("How far a photo is"),
        parameters=[_OFFSET],
        responses=answers({200: UploadOut}, 404),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        upload = get_upload(request.user, pk)  # type: ignore[arg-type]  # signed in
        headers = {**_offset(upload), "Upload-Length": str(upload.length), "Cache-Control": "no-store"}
        return Response(UploadOut(upload).data, headers=headers)

    @extend_schema(
        operation_id="continueUpload",
        summary=_("The next piece of a photo"),
        description=_(
            "When the last byte is there the photo is drawn anew; one that is none is refused and gone."
        ),
        request={"application/offset+octet-stream": OpenApiTypes.BINARY},
        parameters=[_RESUMABLE, OpenApiParameter("Upload-Offset", int, _HEADER, required=True), _OFFSET],
        responses={**answers({}, 404, 409, 412, 413, 415), 204: None},
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        upload = get_upload(request.user, pk)  # type: ignore[arg-type]  # signed in
        _check_version(request)
        offset = _number(request.headers.get("Upload-Offset", ""), "Upload-Offset")
        if upload.is_whole or upload.received != offset:
            raise Refused("upload.offset", _("The next piece begins where the last one ended."))
        upload = _receive(upload, request)
        if upload.received == upload.length:
            upload = actions.finish_upload(upload=upload)
        return Response(status=HTTPStatus.NO_CONTENT, headers=_offset(upload))


def _receive(upload: Upload, request: Request) -> Upload:
    """Keep what arrives, piece by piece, also when the line breaks in between."""
    stream: Any = request.data if hasattr(request.data, "read") else io.BytesIO()
    try:
        while data := stream.read(_PIECE):
            upload = actions.add_piece(upload=upload, offset=upload.received, data=data)
    except UnreadablePostError:
        return upload
    return upload


def _offset(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.received)}


def _check_version(request: Request) -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise OtherTus("upload.version", _("Please speak tus 1.0.0 here: Tus-Resumable: 1.0.0."))


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise BadRequest("upload.number", _("%(name)s is a whole number.") % {"name": name})
    return int(text)


def _name_of(metadata: str) -> str:
    """The file's name of `filename d29ybGQ=,…`; "" where there is none or it cannot be read."""
    pairs = dict(pair.strip().partition(" ")[::2] for pair in metadata.split(",") if pair.strip())
    try:
        return base64.b64decode(pairs.get("filename", ""), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
