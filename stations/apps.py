from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("Stations and the interface")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from stations import nearby  # models are not loaded before

        nearby.register()
