"""The workspace of firm, neighbourhood, grid and street office, under /work/."""

from __future__ import annotations

from django.urls import path

from issues.views import (
    work_agenda,
    work_bulk,
    work_case,
    work_complaints,
    work_incidents,
    work_list,
    work_move,
    work_new,
    work_spots,
    work_today,
)

app_name = "work"

urlpatterns = [
    path("", work_today.today_page, name="today"),
    path("issues/", work_list.reports, name="list"),
    path("issues/new/", work_new.new, name="new"),
    path("issues/filters/", work_list.filters, name="filters"),
    path("issues/filters/save/", work_list.save_filter, name="save_filter"),
    path("issues/filters/<int:pk>/delete/", work_list.delete_filter, name="delete_filter"),
    path("issues/bulk/accept/", work_bulk.bulk_accept, name="bulk_accept"),
    path("incidents/", work_incidents.incidents, name="incidents"),
    path("incidents/new/", work_incidents.post, name="post_incident"),
    path("incidents/<int:pk>/end/", work_incidents.end, name="end_incident"),
    path("issues/repeated/<int:session>/", work_agenda.repeated, name="repeated"),
    path("issues/<str:code>/", work_case.case, name="case"),
    path("issues/<str:code>/photo/<uuid:photo>/", work_case.photo, name="photo"),
    path("issues/<str:code>/photo/<uuid:photo>/thumb/", work_case.thumbnail, name="thumbnail"),
    path("issues/<str:code>/contact/<uuid:reporter>/", work_case.contact, name="contact"),
    path("issues/<str:code>/works/link/<int:work>/", work_complaints.link, name="link_work"),
    path("issues/<str:code>/works/unlink/", work_complaints.unlink, name="unlink_work"),
    path("agenda/<str:code>/", work_agenda.put, name="put_on_agenda"),
    path("works/<int:pk>/complaints/", work_complaints.complaints, name="work_complaints"),
    path("issues/<str:code>/<slug:verb>/", work_move.move, name="move"),
    path("spots/", work_spots.spots, name="spots"),
    path("spots/new/", work_spots.new_spot, name="new_spot"),
    path("spots/register.<str:kind>", work_spots.sheet, name="spot_sheet"),
    path("spots/<str:code>/", work_spots.spot, name="spot"),
    path("spots/<str:code>/photo/<uuid:photo>/", work_spots.photo, name="spot_photo"),
    path("spots/<str:code>/photo/<uuid:photo>/thumb/", work_spots.thumbnail, name="spot_thumbnail"),
    path("spots/<str:code>/<slug:verb>/", work_spots.move, name="spot_move"),
]
