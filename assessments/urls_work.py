"""The service assessment in the workspace, under /work/assessments/."""

from __future__ import annotations

from django.urls import path

from assessments.views import periods, schemes, scores

app_name = "assessments"
urlpatterns = [
    path("", periods.periods, name="periods"),
    path("new/", periods.new_period, name="new_period"),
    path("schemes/new/", schemes.new_scheme, name="new_scheme"),
    path("schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", schemes.edit_scheme, name="edit_scheme"),
    path("schemes/<int:pk>/force/", schemes.force_scheme, name="force_scheme"),
    path("scores/<int:pk>/", scores.score, name="score"),
    path("scores/<int:pk>/bonus/", scores.bonus, name="bonus"),
    path("scores/<int:pk>/veto/", scores.veto, name="veto"),
    path("scores/<int:pk>/object/", scores.object_to, name="object"),
    path("scores/<int:pk>/pay/", scores.pay, name="pay"),
    path("bonuses/<int:pk>/strike/", scores.strike_bonus, name="strike_bonus"),
    path("vetoes/<int:pk>/lift/", scores.lift_veto, name="lift_veto"),
    path("objections/<int:pk>/decide/", scores.decide_objection, name="decide_objection"),
    path("<int:pk>/", periods.period, name="period"),
    path("<int:pk>/paper.<str:kind>", periods.file, name="file"),
    path("<int:pk>/<slug:verb>/", periods.move, name="move"),
]
