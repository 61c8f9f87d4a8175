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
        from stations.api import sentences, words, words_sent
        from stations.models import Upload

        nearby.register()
        sentences.register(words.WORDS, words_sent.WORDS)
        files.register(Upload, "path", beside=photos.kept_with)
