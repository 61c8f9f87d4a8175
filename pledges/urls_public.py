"""The campaign as everybody may see it, under /pledges/: no sign-in, no JavaScript needed."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from issues import urls_resident  # noqa: F401 — it names the converter <code:…>
from pledges.views import (
    public_atlas,
    public_compounds,
    public_data,
    public_league,
    public_money,
    public_overview,
    public_promises,
    public_tree,
)

app_name = "public"
urlpatterns = [
    path("", require_safe(public_overview.home), name="home"),
    path("c/<code:code>/", require_safe(public_compounds.compound_of), name="compound_of"),
    path("methods/", require_safe(public_overview.methods), name="methods"),
    path("<slug:campaign>/", require_safe(public_overview.overview), name="overview"),
    path("<slug:campaign>/targets/<int:pk>/", require_safe(public_promises.target), name="target"),
    path("<slug:campaign>/targets/<int:pk>/rows/", require_safe(public_promises.rows), name="rows"),
    path("<slug:campaign>/topics/<slug:topic>/", require_safe(public_promises.topic), name="topic"),
    path("<slug:campaign>/firms/<code:firm>/", require_safe(public_promises.firm), name="firm"),
    path("<slug:campaign>/compounds/", require_safe(public_compounds.compounds), name="compounds"),
    path("<slug:campaign>/compounds/<code:code>/", require_safe(public_compounds.compound), name="compound"),
    path("<slug:campaign>/compounds/<code:code>/money/", require_safe(public_money.money), name="money"),
    path("<slug:campaign>/heat/", require_safe(public_compounds.heat), name="heat"),
    path("<slug:campaign>/map/", require_safe(public_compounds.schematic), name="map"),
    path("<slug:campaign>/map.geojson", require_safe(public_data.map_data), name="map_data"),
    path("<slug:campaign>/data/", require_safe(public_data.data), name="data"),
    path("<slug:campaign>/data/<slug:table>.<str:kind>", require_safe(public_data.table), name="table"),
    path("<slug:campaign>/tree/", require_safe(public_tree.tree), name="tree"),
    path("<slug:campaign>/tree.json", require_safe(public_tree.data), name="tree_data"),
    path("<slug:campaign>/atlas/", public_atlas.atlas, name="atlas"),
    path("<slug:campaign>/atlas/<slug:department>/", public_atlas.piece, name="piece"),
    path("<slug:campaign>/league/", public_league.leagues, name="leagues"),
    path("<slug:campaign>/league/<int:pk>/", public_league.league, name="league"),
]
