from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = _("Reports and results")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from councils.followers import register_follower
        from councils.hall_beside import register_behind_items, register_offer
        from issues import (  # models are not loaded before
            books,
            council_news,
            person,
            programs,
            retention,
            spot_book,
            subjects,
        )
        from issues.actions.numbering import number_anew
        from issues.api import words, words_counted, words_taken
        from issues.boards import complaints, repeated
        from issues.models import DraftPhoto, Evidence, Reveal, SpotPhoto
        from notices import registry
        from properties import looks, photos
        from properties import persons as people
        from properties.beside import register_beside_work
        from records import files, restored
        from stations import events
        from stations.api import sentences
        from stations.subjects import register as register_dated

        registry.register_subject("issue", books.IssueBook())
        registry.register_party("reporter", books.ReporterBook())
        registry.register_party("outside", books.OutsideBook())
        registry.register_subject("spot", spot_book.SpotBook())
        events.register_subject(programs.ISSUE, programs.ISSUES)
        events.register_subject(programs.SPOT, programs.SPOTS)
        register_dated("issue", subjects.issues, subjects.issue_codes)
        register_dated("spot", subjects.spots, subjects.spot_codes)
        looks.register("reporters", Reveal.objects.all)
        register_beside_work(complaints.beside_work)
        register_follower(council_news.follow)
        register_behind_items(repeated.behind_items)
        register_offer(repeated.offer)
        retention.register_rules()
        people.register(person.ReportHolder())
        for model in (DraftPhoto, SpotPhoto):
            files.register(model, "path", beside=photos.kept_with)
        # Retention takes a photo away and leaves its row, without the hash.
        files.register(Evidence, "path", beside=photos.kept_with, kept="sha256")
        restored.register(number_anew)
        sentences.register(words.WORDS, words_taken.WORDS, words_counted.WORDS)
