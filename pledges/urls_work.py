"""The campaign in the workspace, under /work/campaign/."""

from __future__ import annotations

from django.urls import path

from pledges.views import (
    work_council,
    work_league,
    work_pledges,
    work_reports,
    work_support,
    work_targets,
    work_year_report,
)

app_name = "campaign"
urlpatterns = [
    path("", work_pledges.pledges, name="pledges"),
    path("pledges/new/", work_pledges.new_pledge, name="new_pledge"),
    path("pledges/prepare/", work_pledges.prepare, name="prepare"),
    path("pledges/<int:pk>/", work_pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/targets/new/", work_targets.new_target, name="new_target"),
    path("pledges/<int:pk>/agenda/", work_council.put_pledge, name="put_pledge"),
    path("pledges/<int:pk>/<slug:verb>/", work_pledges.pledge_move, name="pledge_move"),
    path("targets/<int:pk>/", work_targets.target, name="target"),
    path("targets/<int:pk>/edit/", work_targets.change_target, name="edit_target"),
    path("targets/<int:pk>/remove/", work_targets.take_out, name="remove_target"),
    path("targets/<int:pk>/agenda/", work_council.put_target, name="put_target"),
    path("targets/<int:pk>/ask/", work_targets.ask_change, name="ask_change"),
    path("changes/<int:pk>/decide/", work_targets.decide_change, name="decide_change"),
    path("reports/<int:pk>/", work_reports.report, name="report"),
    path("reports/<int:pk>/targets/<int:target>/", work_reports.correct, name="correct"),
    path("resolutions/<int:pk>/", work_council.carry, name="carry"),
    path("support/", work_support.calls, name="support"),
    path("support/new/", work_support.new, name="new_support"),
    path("support/<int:pk>/", work_support.case, name="support_case"),
    path("support/<int:pk>/<slug:verb>/", work_support.move, name="support_move"),
    path("league/", work_league.leagues, name="leagues"),
    path("league/new/", work_league.new_league, name="new_league"),
    path("league/rows/<int:pk>/object/", work_league.object_to, name="object"),
    path("league/rows/<int:pk>/correct/", work_league.correct_row, name="correct_row"),
    path("league/objections/<int:pk>/decide/", work_league.decide_objection, name="decide_objection"),
    path("league/<int:pk>/", work_league.league, name="league"),
    path("league/<int:pk>/<slug:verb>/", work_league.league_move, name="league_move"),
    path("year-report/", work_year_report.year_report, name="year_report"),
    path(
        "year-report/<slug:campaign>.<str:kind>", work_year_report.year_report_file, name="year_report_file"
    ),
]
