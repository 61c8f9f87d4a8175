"""The interface's own addresses under `/api/v1/`; the rooms add their resources beside them."""

from __future__ import annotations

from django.urls import path

from stations import views
from stations.api import webhooks
from stations.api.schema import SchemaView
from stations.api.uploads import OneUpload, Uploads

app_name = "interface"

urlpatterns = [
    path("uploads/", Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:pk>/", OneUpload.as_view(), name="upload"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path(
        "webhooks/deliveries/<slug:message>/resend/",
        webhooks.ResendDelivery.as_view(),
        name="resend_delivery",
    ),
    path("webhooks/<uuid:pk>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<uuid:pk>/rotate/", webhooks.RotateWebhook.as_view(), name="rotate_webhook"),
    path("webhooks/<uuid:pk>/pause/", webhooks.PauseWebhook.as_view(), name="pause_webhook"),
    path("webhooks/<uuid:pk>/resume/", webhooks.ResumeWebhook.as_view(), name="resume_webhook"),
    path("webhooks/<uuid:pk>/deliveries/", webhooks.Deliveries.as_view(), name="deliveries"),
]
