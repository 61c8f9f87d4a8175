"""What stands between a resident's form and a robot, without a puzzle: a signed stamp and a trap.

The stamp says which draft or report the form was drawn for, and when. It is no secret kept in a cookie: these
pages must work where cookies are lost, and the secret in their address is what gives the right to write.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

STAMP: Final = "stamp"
TRAP: Final = "website"
OPEN_FOR: Final = timedelta(hours=24)

_SIGNER: Final = TimestampSigner(salt="issues.resident-form")
TOO_OLD: Final = _(
    "The page had been open for very long. Everything you typed is still here: please send it once more."
)
NOT_OURS: Final = _(
    "The form arrived incomplete. Everything you typed is still here: please send it once more."
)
TRAPPED: Final = _(
    "A hidden field was filled in, perhaps by your browser. It is empty again: please send it once more."
)


def stamp(about: str) -> str:
    """A stamp for the form about to be drawn. `about` names the draft or report it belongs to."""
    return _SIGNER.sign(about)


def trouble_with(data: Mapping[str, Any], about: str) -> _StrPromise | None:
    """What is wrong with the stamp or the trap of a sent form, as a sentence, or None."""
    try:
        if _SIGNER.unsign(str(data.get(STAMP, "")), max_age=OPEN_FOR) != about:
            return NOT_OURS
    except SignatureExpired:
        return TOO_OLD
    except BadSignature:
        return NOT_OURS
    return TRAPPED if data.get(TRAP) else None


class GuardedForm(forms.Form):
    """A resident's form. `about` binds it to its draft or report; templates draw `resident/guard.html`."""

    use_required_attribute = False

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.about = about

    @property
    def stamp(self) -> str:
        return stamp(self.about)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        trouble = trouble_with(self.data, self.about)
        if trouble is not None:
            raise forms.ValidationError(trouble, code="guard")
        return cleaned
