"""What the description says of what is sent: photos ahead of a report, and webhooks."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from stations.api.sentences import Words

_SUBSCRIPTION: Final = {
    "name": _("Name of the subscription, for people."),
    "url": _("Where messages go: https on the public network, or a host the operator has named."),
    "events": _("What it is told of."),
}
_SUBSCRIPTION_OUT: Final = _SUBSCRIPTION | {
    "id": _("Number of the subscription, as its address names it."),
    "version": _('Counts the changes, from 1. Send it as `If-Match` with the next one, as in `"7"`.'),
    "holder": _("The station or the firm it belongs to."),
    "is_active": _("False while it is paused and told of nothing."),
    "previous_secret_until": _(
        "Until when the secret before signs beside the new one; null where none does."
    ),
    "made_at": _("When it was made."),
}
WORDS: Final = Words(
    shapes={
        "PhotoIn": {
            "": _("A photo sent in one piece."),
            "photo": _("JPEG, PNG, WebP or HEIC, at most 20 MB."),
        },
        "UploadOut": {
            "": _("A photo sent ahead, and how far it is."),
            "id": _("Number of the photo: reports, notes and results name it, once, within three days."),
            "length": _("Size of the whole photo as it is sent, in bytes."),
            "received": _("How many of these bytes have arrived."),
            "complete": _("True once all has arrived and was drawn anew: now it can be named."),
            "used": _("True once it belongs to a report and cannot be named again."),
            "width": _("Width in pixels; 0 until it is complete."),
            "height": _("Height in pixels; 0 until it is complete."),
            "sha256": _(
                "SHA-256 of the photo as it is kept, in 64 hexadecimal digits; empty until it is complete."
            ),
        },
        "SubscriptionIn": _SUBSCRIPTION
        | {
            "": _("A new subscription."),
            "firm": _("Code of the firm it is for; only for managers of several firms."),
        },
        "PatchedChangeIn": _SUBSCRIPTION
        | {
            "": _("What is to be otherwise: at least one field."),
        },
        "RotateIn": {
            "": _("How the secret is replaced."),
            "overlap_days": _("For how many days the old secret signs beside the new one, 1 to 30."),
        },
        "SubscriptionOut": _SUBSCRIPTION_OUT
        | {
            "": _("A subscription without its secret."),
        },
        "MadeOut": _SUBSCRIPTION_OUT
        | {
            "": _("A subscription with its new secret."),
            "secret": _(
                "The secret that signs, `whsec_…`. It is told once: null when the same request is "
                "answered again."
            ),
        },
        "DeliveryOut": {
            "": _("One event on its way to you, with every try."),
            "webhook_id": _("Name of the message: the header `webhook-id` of every try."),
            "event": _("What happened."),
            "code": _("Code or number of what it is about, as in the message."),
            "happened_at": _("When it happened."),
            "state": _("How the delivery stands."),
            "tries": _("How many tries there were so far; after eight it is given up."),
            "next_at": _("When it is tried next; null when it is over."),
            "ended_at": _("When it was delivered, given up or withdrawn; null while it is on its way."),
            "error": _(
                "Code of what stood in the way last, such as `timeout` or `http-500`; empty where "
                "nothing did."
            ),
            "log": _("Every try, the first one first."),
        },
        "TryOut": {
            "": _("One try to deliver a message."),
            "number": _("Which try it was, counted from 1."),
            "at": _("When it was tried."),
            "status": _("HTTP status of your answer; null where none came."),
            "milliseconds": _("How long it took until your answer or the failure, in milliseconds."),
            "error": _("Code of what went wrong; empty where the message was delivered."),
            "answer": _("The beginning of your answer, on one line of at most 200 characters."),
        },
    },
    operations={
        "getUpload": _("After a broken line, ask here how many bytes arrived, and go on from there."),
        "listWebhooks": _("A station sees its own, a firm's manager those of the firm."),
        "getWebhook": _("Without the secret: whoever lost it has it replaced."),
        "changeWebhook": _("Fields that are left out stay as they are."),
        "pauseWebhook": _(
            "Nothing more is sent, and nothing that happens meanwhile is told later: read `GET "
            "/api/v1/changes/` for it."
        ),
        "resumeWebhook": _("What happened while it was paused is not told any more."),
        "listDeliveries": _(
            "What was planned for the subscription: delivered, waiting, given up, withdrawn."
        ),
        "resendDelivery": _("Also one that was given up. Eight new tries begin at once."),
    },
    answers={
        "createUpload.201": _("The photo is there, or its resumable upload has begun at `Location`."),
        "createUpload.412": _("Another version of tus. Send `Tus-Resumable: 1.0.0`."),
        "continueUpload.412": _("Another version of tus. Send `Tus-Resumable: 1.0.0`."),
        "continueUpload.409": _(
            "The piece does not begin where the last one ended. Ask how many bytes arrived, and "
            "go on from there."
        ),
        "makeWebhook.201": _("Subscribed. Keep the secret: it is told this once."),
        "rotateWebhook.200": _("Replaced. Keep the new secret: it is told this once."),
    },
    rows={
        "uploads": _("Number of the photo, as it was answered when it was sent ahead."),
        "webhooks": _("Number of the subscription, its `id`."),
        "deliveries": _("Name of the message, its `webhook_id`."),
    },
    parameters={
        "createUpload.Tus-Resumable": _(
            "`1.0.0`, with a resumable upload; left out where the photo is sent at once."
        ),
        "createUpload.Upload-Length": _(
            "Size of the whole photo in bytes, 1 to 20971520: begins a resumable upload. Left out"
            " where the photo is sent at once."
        ),
        "createUpload.Upload-Metadata": _(
            "`filename`, a space, and the name of the file in base64; may be left out."
        ),
        "continueUpload.Tus-Resumable": _("The version of tus, always `1.0.0`."),
        "continueUpload.Upload-Offset": _(
            "How many bytes have arrived, as you were told last: the piece begins there."
        ),
    },
    tags={
        "uploads": _("Photos sent ahead of the report they belong to, at once or in pieces."),
        "webhooks": _("Being told instead of asking."),
    },
)
