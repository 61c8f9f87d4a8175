"""The interface's own addresses under `/api/v1/`, with what the rooms below hold; those above add theirs beside them."""

from __future__ import annotations

from django.urls import path

from stations import views
from stations.api import deadlines, messages, places, webhooks
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
    path("deadlines/", deadlines.Deadlines.as_view(), name="deadlines"),
    path("deadlines/<int:pk>/", deadlines.OneDeadline.as_view(), name="deadline"),
    path("notices/", messages.Messages.as_view(), name="notices"),
    path("notices/<int:pk>/", messages.OneMessage.as_view(), name="notice"),
    path("notices/<int:pk>/read/", messages.ReadMessage.as_view(), name="read_notice"),
    path("areas/", places.Areas.as_view(), name="areas"),
    path("areas/<str:code>/", places.OneArea.as_view(), name="area"),
    path("compounds/", places.Compounds.as_view(), name="compounds"),
    path("compounds/<str:code>/", places.OneCompound.as_view(), name="compound"),
    path("compounds/<str:code>/buildings/", places.Buildings.as_view(), name="buildings"),
    path("firms/", places.Firms.as_view(), name="firms"),
    path("firms/<str:code>/", places.OneFirm.as_view(), name="firm"),
    path("departments/", places.Departments.as_view(), name="departments"),
    path("departments/<int:pk>/", places.OneDepartment.as_view(), name="department"),
]
