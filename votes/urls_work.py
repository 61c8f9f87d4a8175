"""Owners' votes in the workspace, under /work/votes/."""

from __future__ import annotations

from django.urls import path

from votes.views import ballots, cards, papers, results, steps

app_name = "votes"

urlpatterns = [
    path("", ballots.ballots, name="list"),
    path("new/", ballots.new, name="new"),
    path("<uuid:pk>/", ballots.ballot, name="ballot"),
    path("<uuid:pk>/rules/", ballots.edit, name="edit"),
    path("<uuid:pk>/items/<int:number>/drop/", ballots.drop_item, name="drop_item"),
    path("<uuid:pk>/roll/", ballots.roll, name="roll"),
    path("<uuid:pk>/step/<slug:name>/", steps.step, name="step"),
    path("<uuid:pk>/objections/<uuid:objection>/answer/", steps.answer, name="answer"),
    path("<uuid:pk>/cards/", cards.cards, name="cards"),
    path("<uuid:pk>/cards/<int:number>/", cards.reissue, name="reissue"),
    path("<uuid:pk>/blank/", cards.blank, name="blank"),
    path("<uuid:pk>/papers/", papers.papers, name="papers"),
    path("<uuid:pk>/papers/<int:number>/", papers.paper, name="paper"),
    path("<uuid:pk>/proxies/", papers.proxies, name="proxies"),
    path("<uuid:pk>/proxies/<int:number>/", papers.proxy, name="proxy"),
    path("<uuid:pk>/proxies/<uuid:proxy>/revoke/", papers.revoke, name="revoke_proxy"),
    path("<uuid:pk>/scans/<uuid:document>/", papers.scan, name="scan"),
    path("<uuid:pk>/result/", results.result, name="result"),
    path("<uuid:pk>/result/<slug:kind>/", results.result_paper, name="result_paper"),
    path("<uuid:pk>/export/", results.export_file, name="export"),
]
