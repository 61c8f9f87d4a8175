from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotesConfig(AppConfig):
    name = "votes"
    verbose_name = _("Owners' votes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notices import registry
        from properties import kept_close
        from votes import scans
        from votes.books.ballots import BallotBook  # models are not loaded before

        registry.register_subject("ballot", BallotBook())
        kept_close.register(scans.is_of_a_vote)
