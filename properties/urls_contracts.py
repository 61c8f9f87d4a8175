"""Contracts and fee changes in the workspace, under /work/contracts/."""

from __future__ import annotations

from django.urls import path

from properties.views import contracts, fee_changes

app_name = "contracts"

urlpatterns = [
    path("", contracts.contracts, name="list"),
    path("unheld/", contracts.unheld, name="unheld"),
    path("compounds/<str:code>/sign/", contracts.sign, name="sign"),
    path("<int:pk>/", contracts.contract, name="contract"),
    path("<int:pk>/terms/", contracts.terms, name="terms"),
    path("<int:pk>/file/", contracts.file, name="file"),
    path("<int:pk>/notice/", contracts.notice, name="notice"),
    path("<int:pk>/end/", contracts.end, name="end"),
    path("<int:pk>/fee/", fee_changes.open_change, name="open_change"),
    path("fee/<int:pk>/basis/", fee_changes.basis, name="change_basis"),
    path("fee/<int:pk>/hall/", fee_changes.hall, name="change_hall"),
    path("fee/<int:pk>/vote/", fee_changes.vote, name="change_vote"),
    path("fee/<int:pk>/new/", fee_changes.fee, name="change_fee"),
    path("fee/<int:pk>/withdraw/", fee_changes.withdraw, name="change_withdraw"),
]
