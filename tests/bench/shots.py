"""What is fired at a site: each scenario turns prepared rows into requests."""

from __future__ import annotations

import io
import itertools
import random
from collections.abc import Iterator
from typing import Any

from tests.bench.client import Job, form, request

CSRF = "benchbenchbenchbenchbenchbench12"
_BOUNDARY = "benchbenchbench"
_visitors = itertools.count(1)


def visitor() -> dict[str, str]:
    """The header of a visitor who has not been here before; real ones come from many addresses."""
    number = next(_visitors)
    return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def _staff(session: str, **more: str) -> dict[str, str]:
    return {**visitor(), "Cookie": f"session={session}; csrf={CSRF}", **more}


def floor(path: str) -> Iterator[Job]:
    return itertools.repeat(Job((request("GET", path),), (200,)))


def filings(drafts: list[list[str]]) -> Iterator[Job]:
    """The last press of the button: everything was answered before."""
    for token, stamp in drafts:
        sent = form(f"/report/{token}/check/", {"stamp": stamp, "website": ""}, visitor())
        yield Job((sent,), (302,))


def filings_with_photo(drafts: list[list[str]], photo: bytes) -> Iterator[Job]:
    """The page with text and photos, then the last press."""
    for token, stamp in drafts:
        upload = _upload(f"/report/{token}/details/", stamp, photo)
        sent = form(f"/report/{token}/check/", {"stamp": stamp, "website": ""}, visitor())
        yield Job((upload, sent), (302, 302))


def _upload(path: str, stamp: str, photo: bytes) -> bytes:
    parts = {"stamp": stamp, "website": "", "text": "三号楼二单元门口的路灯坏了三天，请尽快派人来修。"}
    body = b"".join(
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in parts.items()
    )
    head = 'Content-Disposition: form-data; name="photo1"; filename="a.jpg"\r\nContent-Type: image/jpeg'
    body += f"--{_BOUNDARY}\r\n{head}\r\n\r\n".encode() + photo + f"\r\n--{_BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={_BOUNDARY}"
    return request("POST", path, body=body, content_type=kind, headers=visitor())


def pages(people: list[dict[str, Any]], path: str) -> Iterator[Job]:
    """A page each person looks at in turn; `{code}` in the path stands for one of their reports."""
    dice = random.Random(1)
    while True:
        for person in people:
            where = path.format(code=dice.choice(person["codes"])) if "{code}" in path else path
            yield Job((request("GET", where, headers=_staff(person["session"])),), (200,))


def progress(secrets: list[str]) -> Iterator[Job]:
    return (
        Job((request("GET", f"/r/{secret}/", headers=visitor()),), (200,))
        for secret in itertools.cycle(secrets)
    )


def moves(rows: list[dict[str, Any]], verb: str, **fields: str) -> Iterator[Job]:
    """One move on each report, by the form of its page."""
    for row in rows:
        data = {"csrfmiddlewaretoken": CSRF, "version": str(row["version"]), **fields}
        sent = form(f"/work/issues/{row['code']}/{verb}/", data, _staff(row["session"]))
        yield Job((sent,), (302,))


def photo_of(megabytes: float) -> bytes:
    """A JPEG of a phone's 12 megapixels, as heavy as asked."""
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((1000, 750), 60).convert("RGB").resize((4000, 3000), Image.Resampling.BICUBIC)
    tint = Image.linear_gradient("L").resize((4000, 3000))
    picture = Image.merge("RGB", (noise.getchannel(0), tint, noise.getchannel(2))).filter(ImageFilter.SMOOTH)
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side, as phones write it
    low, high = 30, 98
    made = b""
    while low <= high:
        middle = (low + high) // 2
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=middle, exif=exif)
        if out.tell() <= megabytes * 2**20:
            made, low = out.getvalue(), middle + 1
        else:
            high = middle - 1
    return made
