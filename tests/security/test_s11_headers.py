"""S11: no answer leaves without its headers: pages, refusals, files, redirects, static and what is not there."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.test import override_settings

from properties.models import Role
from tests.doors.plan import FAR, OWN, World
from tests.security.figures import LONG, tell
from tests.security.walking import DOORS, SIGNS_OUT, address, body_of, signed_in

pytestmark = pytest.mark.once

EXACT: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What every policy says, also the stricter one of a photo and the wider one of the published interface.
POLICY: Final = ("default-src 'none'",)
# What `default-src` does not speak for: a page says it, and a file that can only be shown has no need to.
OF_A_PAGE: Final = ("base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'")
NEVER: Final = ("unsafe-inline", "unsafe-eval", " * ", " http:", " https:")
WHO: Final = (None, *Role) if LONG else (Role.STREET_OFFICER,)
EVERY: Final = 1 if LONG else 4
NOWHERE: Final = (
    "/no/such/page/",
    "/static/no-such.css",
    "/media/photo.jpg",
    "/admin/",
    "/metrics/",
    "/readyz/",
    "/%00",
)


@pytest.mark.parametrize("role", WHO)
def test_every_answer_carries_its_headers(world: World, role: Role | None) -> None:
    client = signed_in(world.people.own[role] if role else None)
    asked, missing = 0, {}
    for name, door in list(DOORS.items())[::EVERY]:
        if name == SIGNS_OUT:
            continue
        for thing in (OWN, FAR) if door.args and LONG else (OWN,):
            answer = door.knock(client, address(world, name, thing))
            asked += 1
            if lacking := _lacking(answer):
                missing[name, thing] = lacking
    for path in (*NOWHERE, "/static/css/portal.css"):
        answer = client.get(path)
        asked += 1
        if lacking := _lacking(answer, public=path == "/static/css/portal.css"):
            missing[path, ""] = lacking
    tell("S11", f"{role.value if role else 'visitor'}: {asked} answers, {len(missing)} without a header")
    assert missing == {}


def _lacking(answer: Any, *, public: bool = False) -> list[str]:
    found = [name for name, value in EXACT.items() if answer.get(name) != value]
    found += [name for name in ("Permissions-Policy", "Cross-Origin-Resource-Policy") if name not in answer]
    policy = answer.get("Content-Security-Policy", "")
    found += [word for word in (*POLICY, *(() if "sandbox" in policy else OF_A_PAGE)) if word not in policy]
    found += [f"has {word}" for word in NEVER if word in f"{policy} "]
    if not public and "Cache-Control" not in answer:
        found.append("Cache-Control")
    body_of(answer)  # a file is closed when it was read
    return found


@override_settings(
    SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=365 * 24 * 3600, SECURE_HSTS_INCLUDE_SUBDOMAINS=True
)
@pytest.mark.django_db
def test_https_is_promised_on_the_first_page() -> None:
    """For a year and all names below; `tests.frame.test_answers` asks for it on refusals too."""
    promised = signed_in(None).get("/", secure=True)["Strict-Transport-Security"]
    tell("S11", f"Strict-Transport-Security: {promised}")
    assert "includeSubDomains" in promised
    assert int(promised.partition("max-age=")[2].partition(";")[0]) >= 365 * 24 * 3600
