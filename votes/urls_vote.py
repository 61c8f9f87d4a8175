"""Voting with a card, under /vote/."""

from __future__ import annotations

from django.urls import path

from votes.views import voting

app_name = "vote"

urlpatterns = [
    path("", voting.enter, name="enter"),
    path("c/<str:code>/", voting.card, name="card"),
    path("items/", voting.items, name="items"),
    path("cast/", voting.cast, name="cast"),
    path("leave/", voting.leave, name="leave"),
    path("verify/", voting.verify, name="verify"),
    path("receipts/<slug:name>/", voting.receipt, name="receipt"),
    path("receipts/<slug:name>/file/", voting.receipt_file, name="receipt_file"),
]
