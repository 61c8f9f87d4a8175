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
        from records import sealed
        from records import verifying as history
        from stations import subjects
        from stations.api import sentences
        from votes import scans, verifying
        from votes.api import words
        from votes.boards.ballots import ballot_codes, courses_of
        from votes.books.ballots import BallotBook  # models are not loaded before
        from votes.models import Objection

        registry.register_subject("ballot", BallotBook())
        subjects.register("ballot", courses_of, ballot_codes)
        history.register(verifying.every_ballot)
        kept_close.register(scans.is_of_a_vote)
        sentences.register(words.WORDS)
        sealed.guarded(Objection, "ballot_objection_is_frozen", "ballot_objection_answered_once")
