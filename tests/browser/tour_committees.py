"""Pages of owners' committees: the statutory desk, a committee in every state, and each of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils.models import CommitteeMeeting, OwnersCommittee
from properties.models import Compound, Role
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town

_OFFICER = Role.STREET_OFFICER


def pages(town: Town) -> list[Stop]:
    compounds = Compound.objects.filter(subdistrict=town.compound.subdistrict).order_by("pk")
    running, electing, lying = compounds[:3]
    bare = compounds.filter(committees__isnull=True)[0]
    base = "/work/committees/"
    committee = OwnersCommittee.objects.get(compound=running, ended_on=None)
    fresh = CommitteeMeeting.objects.filter(committee=committee, posted_on=None)[0]
    late = CommitteeMeeting.objects.filter(committee=committee).exclude(late_notice_reason="")[0]
    seat = committee.seats.filter(until_on=None).order_by("-pk")[0]

    def steps(compound: Compound, *names: str) -> list[Stop]:
        one = f"{base}compounds/{compound.code}/"
        return [Stop(f"committee-{name}", f"{one}{name}/", _OFFICER) for name in names]

    return [
        Stop("committees", base, _OFFICER),
        *(
            Stop(f"committees-{show}", f"{base}?show={show}", _OFFICER)
            for show in ("street", "frozen", "none", "open")
        ),
        Stop("committees-nothing", f"{base}?show=late&neighbourhood=nowhere", _OFFICER),
        Stop("committees-of-a-secretary", f"{base}?show=open", Role.PARTY_SECRETARY),
        Stop("committee", f"{base}compounds/{running.code}/", _OFFICER),
        Stop("committee-of-a-firm", f"{base}compounds/{running.code}/", Role.FIRM_MANAGER),
        Stop("committee-electing", f"{base}compounds/{electing.code}/", _OFFICER),
        Stop("committee-left-lying", f"{base}compounds/{lying.code}/", _OFFICER),
        Stop("committee-none", f"{base}compounds/{bare.code}/", _OFFICER),
        *steps(running, "meet", "report", "early", "fill"),
        *steps(electing, "list", "elect", "call_off"),
        *steps(lying, "complete"),
        *steps(bare, "found", "enter"),
        Stop("committee-meeting", f"{base}meetings/{fresh.pk}/", _OFFICER),
        Stop("committee-meeting-late-notice", f"{base}meetings/{late.pk}/", _OFFICER),
        Stop("committee-decide", f"{base}meetings/{fresh.pk}/decide/", _OFFICER),
        Stop("committee-post", f"{base}meetings/{fresh.pk}/post/", _OFFICER),
        Stop("committee-account", f"{base}seats/{seat.pk}/account/", _OFFICER),
        Stop("committee-end-seat", f"{base}seats/{seat.pk}/end_seat/", _OFFICER),
    ]
