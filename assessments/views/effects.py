"""What each step brings about, said before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from assessments.periodflow import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

EFFECTS: Final[Mapping[str, tuple[_StrPromise, ...]]] = {
    Verb.SEND: (
        _("The managers of the firms are told at once and read their own scores."),
        _("They may object for five working days."),
    ),
    Verb.CLOSE: (
        _("Nobody can object any more, and no points or veto can be given."),
        _("The property management office (管理办) is asked to review."),
    ),
    Verb.REVIEW: (_("The people's congress committee (人大工委) is asked to supervise."),),
    Verb.SUPERVISE: (_("The street office may start the public notice."),),
    Verb.ANNOUNCE: (
        _(
            "Everybody can read the ranking, marked as a public notice, and say what is wrong with it by phone."
        ),
        _("When the notice is over, a leader decides."),
    ),
    Verb.DECIDE: (
        _("The scores are final and the rewards can be paid."),
        _("The managers of the firms are told."),
    ),
    Verb.RETURN: (
        _("The ranking is no longer public, and every step is taken again: sending, objections, review."),
        _("Your reason stays in the history."),
    ),
    Verb.WITHDRAW: (
        _("If it was before the public, the dates and your reason stay where it stood."),
        _("The period can be drawn up anew."),
    ),
}
