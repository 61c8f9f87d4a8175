"""The owners' money in the workspace, under /work/money/."""

from __future__ import annotations

from django.urls import path

from properties.views import emergency, money

app_name = "money"

urlpatterns = [
    path("", money.publications, name="list"),
    path("term/", money.new_term_audit, name="new_term_audit"),
    path("<int:pk>/", money.publication, name="publication"),
    path("<int:pk>/publish/", money.publish, name="publish"),
    path("<int:pk>/correct/", money.correct, name="correct"),
    path("emergencies/", emergency.emergencies, name="emergencies"),
    path("emergencies/new/", emergency.new_emergency, name="new_emergency"),
    path("emergencies/<int:pk>/", emergency.emergency, name="emergency"),
    path("emergencies/<int:pk>/<slug:verb>/", emergency.step, name="emergency_step"),
]
