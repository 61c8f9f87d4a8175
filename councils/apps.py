from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilsConfig(AppConfig):
    name = "councils"
    verbose_name = _("Councils and votes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from councils import (  # models are not loaded before
            committeeclocks,
            session_books,
            wording_committees,
        )
        from councils.api import words
        from councils.boards import agendas
        from councils.books import committees
        from councils.models import CouncilSession, DocumentVersion, ResolutionTask
        from notices import registry
        from properties import photos
        from properties.beside import register_work_thread
        from records import files
        from stations import subjects
        from stations.api import sentences
        from stations.nearby import of_compounds

        for subject in committeeclocks.SUBJECTS:
            registry.register_subject(subject, committees.CompoundBook(subject))
            near = partial(of_compounds, *wording_committees.ROWS[subject])
            subjects.register(subject, near, subjects.by_number)
        subjects.register("session", CouncilSession.objects.visible_to, subjects.by_number)
        subjects.register("task", ResolutionTask.objects.visible_to, subjects.by_number)
        registry.register_subject("session", session_books.SessionBook())
        registry.register_subject("task", session_books.TaskBook())
        register_work_thread(agendas.work_thread)
        files.register(DocumentVersion, "path", beside=photos.kept_with)
        sentences.register(words.WORDS)
