"""Many messages that came together are told in one. The inbox needs none: it is a list already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import registry
from notices.judging import worth_telling
from notices.models import Notice
from notices.parties import Party, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = "digest"
# More than this many at once for one person on one channel are told in one message.
MOST_ALONE = 5
_MOST_LINES = 30


class DigestBook:
    """The book of gathered messages. `data["notices"]` holds the ids of the rows a digest stands for."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        return {}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        return set(subject_ids)

    def entitled(self, subject_id: int, party: Party) -> bool:
        return True

    def words(self, notice: Notice) -> Words:
        """One line for each message that is still worth telling; NothingLeft when none is."""
        rows = list(Notice.objects.filter(pk__in=notice.data["notices"]).order_by("due_at", "pk"))
        told = [
            registry.subject_book(row.subject_kind).words(row)
            for row in worth_telling(rows, now=notice.next_at)
        ]
        if not told:
            raise registry.NothingLeft
        lines = [f"· {words.title}" for words in told[:_MOST_LINES]]
        if len(told) > _MOST_LINES:
            lines.append(_("and more in your inbox"))
        title = ngettext(
            "%(count)s message about your cases", "%(count)s messages about your cases", len(told)
        )
        return Words(title % {"count": len(told)}, "\n".join(lines), told[0].path if len(told) == 1 else "")
