from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PledgesConfig(AppConfig):
    name = "pledges"
    verbose_name = _("Campaigns and pledges")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from councils.hall_beside import register_behind_items, register_carriers, register_resolution_offer
        from notices import registry
        from pledges import access, books, programs  # models are not loaded before
        from pledges.api import words, words_public
        from pledges.boards import council
        from pledges.models import League, MonthlyReport, SupportRequest
        from stations import events, subjects
        from stations.api import sentences

        subjects.register("target", access.targets_in_reach, subjects.by_number)
        subjects.register("report", MonthlyReport.objects.visible_to, subjects.by_number)
        subjects.register("support", SupportRequest.objects.visible_to, subjects.by_number)
        subjects.register("league", League.objects.visible_to, subjects.by_number)
        registry.register_subject("target", books.TargetBook())
        registry.register_subject("report", books.ReportBook())
        registry.register_subject("support", books.SupportBook())
        registry.register_subject("league", books.LeagueBook())
        register_behind_items(council.behind_items)
        events.register_subject(programs.TARGET, programs.TARGETS)
        register_carriers(council.carriers)
        register_resolution_offer(council.offer)
        sentences.register(words.WORDS, words_public.WORDS)
