"""Where each part of the site begins; the pages are in the apps."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from yinhang import health, security_txt, status, views

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

urlpatterns = [
    path("healthz/", health.alive, name="alive"),
    path("readyz/", health.ready, name="ready"),
    path("metrics/", health.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path("favicon.ico", views.icon, name="icon"),
    path("language/<str:code>/", views.set_language, name="language"),
    path("admin/", admin.site.urls),
    path("work/assessments/", include("assessments.urls_work")),
    path("work/campaign/", include("pledges.urls_work")),
    path("work/halls/", include("councils.urls_halls")),
    path("work/register/sheets/", include("properties.urls_register_sheets")),
    path("work/places/", include("properties.urls_work")),
    path("work/register/", include("properties.urls_register")),
    path("work/contracts/", include("properties.urls_contracts")),
    path("work/committees/", include("councils.urls_committees")),
    path("work/money/", include("properties.urls_money")),
    path("work/votes/", include("votes.urls_work")),
    path("work/status/", status.page, name="status"),
    path("work/", include("issues.urls_work")),
    path("halls/", include("councils.urls_public")),
    path("votes/", include("votes.urls_public")),
    path("vote/", include("votes.urls_vote")),
    path("assessments/", include("assessments.urls_public")),
    path("pledges/", include("pledges.urls_public")),
    path("accounts/", include("properties.urls")),
    path("documents/", include("properties.urls_documents")),
    path("notices/", include("notices.urls")),
    path("api/v1/", include("stations.urls_api")),
    path("api/v1/", include("votes.urls_api")),
    path("api/v1/", include("councils.urls_api")),
    path("api/v1/", include("pledges.urls_api")),
    path("api/v1/", include("issues.urls_api")),
    path("open311/v2/", include("issues.urls_open311")),
    path("", include("issues.urls_resident")),
]
