"""Open311 GeoReport v2. The format is the ending of the address, as the standard has it; no slash follows."""

from __future__ import annotations

from django.urls import re_path

from issues.open311 import views

app_name = "open311"

_FORM = r"\.(?P<form>xml|json)$"
_CODE = r"/(?P<code>[^/]{1,80})"

urlpatterns = [
    re_path(rf"^discovery{_FORM}", views.discovery, name="discovery"),
    re_path(rf"^services{_FORM}", views.service_list, name="services"),
    re_path(rf"^services{_CODE}{_FORM}", views.service, name="service"),
    re_path(rf"^requests{_FORM}", views.request_list, name="requests"),
    re_path(rf"^requests{_CODE}{_FORM}", views.one_request, name="request"),
    re_path(rf"^tokens{_CODE}{_FORM}", views.token, name="token"),
    re_path(rf"^servicerequestupdates{_FORM}", views.update_list, name="updates"),
]
