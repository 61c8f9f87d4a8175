from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("Stations and the interface")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from properties import photos  # models are not loaded before
        from records import files
        from stations import nearby
        from stations.models import Upload

        nearby.register()
        files.register(Upload, "path", beside=photos.kept_with)
