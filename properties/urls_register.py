"""The register of homes and owners in the workspace, under /work/register/."""

from __future__ import annotations

from django.urls import path

from properties.views import register, register_owners

app_name = "register"

urlpatterns = [
    path("", register.compounds, name="compounds"),
    path("compounds/<str:code>/", register.compound, name="compound"),
    path("compounds/<str:code>/add/", register.add_home, name="add_home"),
    path("compounds/<str:code>/roll/", register_owners.roll, name="roll"),
    path("compounds/<str:code>/roll/sheet/", register_owners.roll_sheet, name="roll_sheet"),
    path("buildings/<int:pk>/", register.building, name="building"),
    path("homes/<int:pk>/", register.home, name="home"),
    path("homes/<int:pk>/area/", register.correct_area, name="correct_area"),
    path("homes/<int:pk>/owner/", register_owners.owner, name="owner"),
    path("holdings/<int:pk>/void/", register_owners.void, name="void"),
    path("owners/<uuid:pk>/representative/", register_owners.representative, name="representative"),
    path("owners/members/<uuid:pk>/", register_owners.reveal, name="reveal"),
    path("owners/members/<uuid:pk>/correct/", register_owners.correct_member, name="correct_member"),
]
