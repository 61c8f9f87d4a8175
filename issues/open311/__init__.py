"""Open311 GeoReport v2 under `/open311/v2/`: what everybody may read of the reports, and a way in for stations.

The standard is http://wiki.open311.org/GeoReport_v2; how this office fills it is told in docs/api/open311.md.
"""
