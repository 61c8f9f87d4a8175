"""What the register of homes holds of a person; it stays, by law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from properties.models import OwnerMember
from properties.persons import Deed, Held, Who
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterator


class RegisterHolder:
    """Owners as the register has them."""

    def held(self, who: Who) -> Iterator[Held]:
        members = OwnerMember.objects.filter(
            phone_index=who.index, party__compound__subdistrict__in=who.streets
        ).select_related("party__compound")
        rows = [
            {
                _("compound"): str(member.party.compound),
                _("name"): reveal(member, "name"),
                _("phone"): reveal(member, "phone"),
            }
            for member in members
        ]
        law = _(
            "Stays: the roll of owners who decide together is a legal duty (Civil Code 277, 278; PIPL 13 (3))."
            " Votes that were signed stay with it."
        )
        yield Held(_("Register of owners"), rows, law)

    def erase(self, who: Who, deed: Deed) -> None:
        """Nothing: see `held`."""
