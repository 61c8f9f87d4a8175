"""Where each part of the site begins; the pages are in the apps."""

from __future__ import annotations

from importlib import import_module

from django.contrib import admin
from django.urls import include, path

from yinhang import health, views

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

_ROOMS = (
    ("work/", "issues.urls_work"),
    ("accounts/", "properties.urls"),
    ("notices/", "notices.urls"),
    ("api/v1/", "issues.urls_api"),
    ("", "issues.urls_resident"),
)


def _ready(module: str) -> bool:
    try:
        import_module(module)
    except Exception:  # noqa: BLE001 — being built
        return False
    return True


urlpatterns = [
    path("healthz/", health.alive, name="alive"),
    path("readyz/", health.ready, name="ready"),
    path("metrics/", health.metrics, name="metrics"),
    path("language/<str:code>/", views.set_language, name="language"),
    path("admin/", admin.site.urls),
    *(path(prefix, include(module)) for prefix, module in _ROOMS if _ready(module)),
]
