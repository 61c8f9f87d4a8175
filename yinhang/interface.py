"""How the interface is served and described; part of settings.py, which reads it."""

from __future__ import annotations

from typing import Any

from yinhang import names

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["stations.api.auth.StationKeyAuth", "yinhang.rest.StaffSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["yinhang.rest.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,  # the schema describes the interface, OPTIONS does not
    "DEFAULT_SCHEMA_CLASS": "stations.api.described.Described",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "yinhang.rest.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is a parameter like any other that is not known
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "stations.api.sentences.add_sentences",
        "stations.api.examples.add_examples",
        "stations.api.links.add_links",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    # They are for who reads the code; what a reader of the interface is told is in `words` of each room.
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": names.ENUMS,
}
