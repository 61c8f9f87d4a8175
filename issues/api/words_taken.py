"""What the description says of the inputs: a report, many of them, a move."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_PICTURES: Final = {
    "photos": _("Numbers of photos sent ahead, at most three."),
}
WORDS: Final = Words(
    shapes={
        "ReportIn": _PICTURES
        | {
            "": _("A report as staff or a station files it."),
            "source": _("From where it came; the usual source of your post where it is left out."),
            "compound": _("Code of a compound you work with."),
            "topic": _("Code of the topic, out of `GET /api/v1/topics/`."),
            "subtopic": _("Code of a kind of case of this topic; it sets clock and urgency."),
            "text": _("What is wrong, in at most 1000 characters. Leave names and phones out of it."),
            "place": _("Where in the compound: building, floor, spot."),
            "phone": _(
                "Phone of the resident behind it, only where there is one. It is sealed and never "
                "told here again."
            ),
            "name": _(
                "Name of the resident behind it, only where there is one. It is sealed and never told"
                " here again."
            ),
            "share_with_firm": _("True where that resident agreed that the firm sees name and phone."),
            "external_id": _(
                "Your own number of it, 1 to 80 visible ASCII characters: filed once, for good. For "
                "stations only."
            ),
        },
        "BulkAsked": {
            "": _("What was gathered without a line."),
            "reports": _("Up to 500 reports, each as in “File a report”."),
        },
        "BulkOut": {
            "": _("One result for each row that was sent."),
            "results": _("In the order in which the rows were sent."),
        },
        "BulkRow": {
            "": _("What became of one row."),
            "index": _("Which row it was, counted from 0."),
            "status": _("201: filed. 200: known under its number before. 400 or 409: refused."),
            "code": _("Number of the report; null where it was refused."),
            "version": _("Version of the report, for the next move; null where it was refused."),
            "errors": _("What to mend before it is sent again; empty where it was taken."),
        },
        "MoveIn": _PICTURES
        | {
            "": _("A move: `verb`, and what that verb takes. `moves` of the report say which fields."),
            "verb": _("Which move is made."),
            "version": _(
                "The version you looked at, where `If-Match` is not sent. Staff signed in by session only."
            ),
            "note": _(
                "What was done, asked, agreed or decided, in at most 2000 characters. Whether the "
                "reporter reads it depends on the verb."
            ),
            "firm": _("`assign`: code of the firm that is to handle it."),
            "department": _(
                "`assign`: code of the department that is to lead, instead of a firm or beside it."
            ),
            "helpers": _("`assign`: codes of departments that help."),
            "handler": _("`appoint`: user name of the colleague who is to do it."),
            "stopped": _(
                "`dissuade`: true where the violation was stopped. Otherwise 24 hours begin in which "
                "the firm reports it (Shanghai Residential Property Management Rules, article 59)."
            ),
            "body": _("`report24`, `hand_over`, `send_outside`: which body, in words."),
            "email": _("`send_outside`: where the body gets the link to its form. It may be left out."),
            "step": _("`step`: which rung of the enforcement ladder was taken."),
            "ground": _(
                "`refuse`: the ground, with the rule it rests on, 5 to 300 characters. The reporter reads it."
            ),
            "kind": _("`request`: what is asked for."),
            "days": _(
                "`request`: how many working days, 1 to 15; 5 unless said otherwise. `complicated` "
                "always means 15."
            ),
            "request": _("`grant`, `grant_pause`, `deny`: number of the request that is decided."),
            "into": _("`merge`: number of the report it goes on in."),
            "topic": _("`split`: code of the topic of the part; that of the report where it is left out."),
            "text": _("`split`: what the part is about, in at most 1000 characters."),
            "incident": _("`attach`: number of the live incident that answers it."),
            "subtopic": _("`classify`: code of the kind of case it really is."),
            "public": _("`note`: true where the reporter is to read it."),
            "pairs": _("`finish`: photos of the result, each beside what the place looked like before."),
        },
        "PairIn": {
            "": _("A place after the work, and what it looked like before."),
            "after": _("Number of the photo that shows the result, sent ahead."),
            "before": _("Number of a photo of before, sent ahead; instead of `shows`."),
            "shows": _("Code of a photo of the report that shows the place before; instead of `before`."),
            "caption": _("Words under it, at most 120 characters."),
        },
    },
)
