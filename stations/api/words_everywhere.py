"""What the description says in every room alike: paging, conditions, statuses, headers, sign-in, and how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

TITLE: Final = _("Property governance in Yinhang: API")
_IN_WORDS: Final = _("What the value beside it means, in the reader's language.")
# Of any shape that does not say it itself.
FIELDS: Final = {
    "results": _("The rows of this page, in the order of the list."),
    "next": _("Address of the next page, to be asked for as it is; null on the last one."),
    "previous": _("Address of the page before, to be asked for as it is; null on the first one."),
    "code": _("Code of the row, as addresses and inputs name it."),
    "id": _("Number of the row, as addresses name it."),
    "name": _("Name, for people to read; programs go by the code or the number."),
    "version": _("Counts the changes, from 1. It is the part of the ETag before the dot."),
    "is_demo": _("True for what was invented for demonstration. Leave it out of every figure."),
    "as_of": _("The moment these figures are of, down to five minutes."),
    **dict.fromkeys(
        (
            "kind_label",
            "state_label",
            "status_label",
            "outcome_label",
            "urgency_label",
            "source_label",
            "verb_label",
            "hat_label",
            "way_label",
            "cause_label",
            "score_label",
            "error_label",
        ),
        _IN_WORDS,
    ),
}
PAGE: Final = _("One page of a list.")
PARAMETERS: Final = {
    "If-None-Match": _(
        "ETag of the answer you have. Where it still holds, 304 without a body saves reading it again."
    ),
    "If-Match": _(
        "The state this was decided on: the ETag you were given, or the version alone, as in "
        '`"7"`; `*` decides blindly.'
    ),
    "Idempotency-Key": _(
        "Of your choosing, 1 to 255 visible ASCII characters, new for each thing that is "
        "done. For a day the same request under it is done once and gets the same answer. "
        "Write it down before you send."
    ),
    "limit": _("How many rows a page holds at most."),
    "cursor": _(
        "Where the page begins: taken out of `next` or `previous` of another page. Leave it "
        "out for the first page."
    ),
    "lang": _("Language of the answer: `zh` Chinese, `en` English."),
}
STATUSES: Final = {
    "200": _("Done: here is what was asked for, or how it stands now."),
    "201": _("Made. The answer says what, `Location` where it is."),
    "204": _("Taken. `Upload-Offset` says where the next piece begins."),
    "304": _("Nothing changed since the answer you named. Go on with that one."),
    "400": _(
        "Something in the request is wrong; `errors` say where. Mend it: sent again as it is, it fails again."
    ),
    "401": _("The key opens nothing here. Stop, and ask the administrator for another."),
    "403": _("Not with the scopes of this key, or not with these posts. Show it to a person."),
    "404": _("Not there, or not for you: the answer is the same. Show it to a person."),
    "409": _(
        "Not as things stand: show it to a person. With `Retry-After` the same request is "
        "just being done: send it again then."
    ),
    "410": _("A copy has to begin anew. Ask without a cursor, and keep in the end only what is told."),
    "412": _("It changed since you looked, and nothing was done. Read it again, then decide again."),
    "413": _("Too large: JSON may have 1 MB, a photo 20 MB. Send less."),
    "414": _(
        "The address is longer than the web server reads: 4,094 bytes with method and version. "
        "Ask for less at once. The answer is a page, not a problem."
    ),
    "415": _(
        "This kind of content is not taken here. Send what the operation says it takes, "
        "without Content-Encoding."
    ),
    "422": _("The Idempotency-Key was used for another request. Take a new key."),
    "428": _("A station has to say by `If-Match` which state it looked at. Send it."),
    "429": _(
        "Too many requests in this minute. Wait as long as `Retry-After` says, then send the same again."
    ),
    "431": _(
        "A header is longer than the web server reads: 8,190 bytes. Send less. The answer is a page, "
        "not a problem."
    ),
}
HEADERS: Final = {
    "ETag": _(
        "Mark of what you were shown. As `If-None-Match` it saves reading it again; for what "
        "has a version, as `If-Match` it says which state a change was decided on."
    ),
    "Location": _("Address of what was made."),
    "Upload-Offset": _("How many bytes of the photo have arrived. The next piece begins there."),
    "Retry-After": _("How many seconds to wait before the same request is sent again."),
    "RateLimit": _(
        'For stations: what is left of this minute. `"default";r=599;t=42` means 599 more '
        "requests, and a new minute in 42 seconds."
    ),
    "X-Request-ID": _(
        "Number of the request: yours where you sent one of 8 to 64 letters, digits, `-` and "
        "`_`. It stands in our logs; name it when you ask us."
    ),
    "Idempotency-Replayed": _(
        "`true` where the answer was kept from the first time and nothing was done again."
    ),
    "WWW-Authenticate": _('How to sign in: `Bearer realm="api"`.'),
}
SCHEMES: Final = {
    "station": _(
        "A station's key, in the header `Authorization: Bearer yh_…`, never in an address. "
        "The system administrator makes it; it is shown once."
    ),
    "session": _(
        "The cookie of whoever is signed in to the workspace. A change also needs the header `X-CSRFToken`."
    ),
}
# Heading and text; the first has no heading.
BEGINNING: Final = (
    (
        "",
        _(
            "For programs: grid stations, the hotline, partners. What a person may see and do in "
            "the workspace, a station with the same posts may see and do here, by the same rules."
        ),
    ),
    (
        _("How to begin"),
        _(
            "The system administrator opens a station, gives it its posts and makes a key. Send "
            "it with every request as `Authorization: Bearer yh_…`, never in an address. "
            "`x-scope` of an operation is the scope the key needs; what it sees at all follows "
            "from the station's posts. Begin with `GET /api/v1/compounds/`, then file a report "
            "with `POST /api/v1/issues/`."
        ),
    ),
    (
        _("What everything has in common"),
        _(
            "Moments are ISO 8601 with their zone, days are of Shanghai, decimals are strings. "
            "Sentences are Chinese; the cookie `django_language=en` asks for English. Parameters "
            "and fields that are not known are 400; answers may get new fields. A figure that is "
            "null is of too small a sample."
        ),
    ),
    (
        _("Reading a list"),
        _(
            "Ask for `next` until it is null. `limit` says how many rows a page holds. No row "
            "that was there from beginning to end is told twice or missed."
        ),
    ),
    (
        _("Keeping a copy"),
        _(
            "`GET /api/v1/changes/` tells every report as it is now, and its `cursor` leads on; "
            "`updated_since` begins in the middle. Keep cursor and rows in one transaction. "
            "`gone` means: delete it; 410 means: begin anew."
        ),
    ),
    (
        _("Nothing twice"),
        _(
            "`external_id`, your own number of a report, is for good; `Idempotency-Key`, on every"
            " POST, is for a day; `If-Match` on a move says which state it was decided on. When "
            "no answer came, send the same again with the same key."
        ),
    ),
    (
        _("When the answer is no"),
        _(
            "Every refusal is a problem document (RFC 9457). Programs go by `status` and `code`; "
            "`detail` is for people; `errors` point to the fields. `X-Request-ID` names the "
            "request in our logs."
        ),
    ),
    (
        _("How much"),
        _(
            "600 requests a minute for each station unless the office says otherwise: `RateLimit`"
            " says what is left, and 429 brings `Retry-After`. JSON up to 1 MB, a photo up to 20 "
            "MB."
        ),
    ),
    (
        _("What changes"),
        _(
            "Within `v1` fields, codes and operations are added. An operation that is going to "
            "end says so half a year before, by the headers `Deprecation`, `Sunset` and `Link`."
        ),
    ),
    (
        _("The whole guide"),
        _(
            "`docs/api/README.md` of this program tells all of it at length, with two programs to"
            " copy from, `sync.py` and `sync.sh`; `webhooks.md` is about webhooks, `open311.md` "
            "about GeoReport v2."
        ),
    ),
)

# Headers that hold a number.
NUMBERS: Final = {"Retry-After": "integer", "Upload-Offset": "integer"}


def headers_of(status: str, *, keyed: bool, asked: Collection[str]) -> list[str]:
    """The headers of an answer which no operation names: by status, sign-in, and what the request may hold."""
    again = "Idempotency-Key" in asked
    found = {"401": ["WWW-Authenticate"], "429": ["Retry-After"]}.get(status, [])
    if status == "409" and again:
        found = ["Retry-After"]
    if status in {"200", "201"} and again:
        found = ["Idempotency-Replayed"]
    if keyed and status[0] == "2":
        found = [*found, "RateLimit", "X-Request-ID"]
    return found
