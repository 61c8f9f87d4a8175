"""What a code of a try or a delivery means, and what a key may be used for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations.scopes import Scope

if TYPE_CHECKING:
    from stations.models import StationKey

_WORDS: Final = {
    "": "",
    "target-forbidden": gettext_lazy("The address leads to a place webhooks do not go to."),
    "name-unknown": gettext_lazy("Nobody knows the name of the host."),
    "certificate": gettext_lazy("The certificate of the receiver is not valid."),
    "timeout": gettext_lazy("The receiver did not answer within ten seconds."),
    "no-connection": gettext_lazy("The receiver could not be reached."),
    "no-answer": gettext_lazy("The receiver did not answer in HTTP."),
    "worker-died": gettext_lazy("The program that sends ended every time while sending this."),
    "too-late": gettext_lazy("Nothing was sent for a day; after that it is no longer worth sending."),
    "paused": gettext_lazy("The subscription was paused."),
    "out-of-service": gettext_lazy("The station was put out of service."),
    "no-longer-theirs": gettext_lazy("The receiver may no longer see what this is about."),
    "http-410": gettext_lazy("The receiver said that it is gone for good."),
}


def rights_of(key: StationKey) -> str:
    """What the key may be used for; a right this version does not know by its code."""
    labels = dict(Scope.choices)
    return "; ".join(str(labels.get(name, name)) for name in key.scopes)


def meaning_of(code: str) -> str:
    """A sentence for the code of an error; "" for none."""
    if code in _WORDS:
        return str(_WORDS[code])
    if code.startswith("http-3"):
        return _("The receiver sent us elsewhere (%(status)s); redirects are not followed.") % {
            "status": code.removeprefix("http-")
        }
    return _("The receiver answered with an error (%(status)s).") % {"status": code.removeprefix("http-")}
