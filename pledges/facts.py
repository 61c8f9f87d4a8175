"""The announced campaign, from `pledges/data/yinhang.toml`: who pledged what, and the four numbers it gives.

A row that is already there is left as it is, so that a second load changes nothing and undoes no edit.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

import properties
from councils.models import PolicyDocument
from issues import facts
from issues.models import Topic
from notices.calendar import start_of
from pledges.models import Campaign, Pledge, Target
from properties.models import Area, ChecklistItem, Firm, Programme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from issues.facts import Tally

DATA: Final = Path(__file__).resolve().parent / "data"
CHECKLIST: Final = Path(properties.__file__).resolve().parent / "data"


@transaction.atomic
def load_all() -> Tally:
    """Everything a street office starts from."""
    tally = facts.load_all()
    said = facts.read("yinhang", DATA)
    load_programmes(tally)
    load_checklist(tally)
    _load_campaign(tally, said)
    return tally


def load_programmes(tally: Tally) -> dict[str, Programme]:
    """The programmes of works, by code."""
    found = {}
    for position, entry in enumerate(facts.read("yinhang", DATA)["programmes"]):
        values = {key: value for key, value in entry.items() if key != "code"} | {"position": position}
        found[entry["code"]] = tally.put(Programme, key={"code": entry["code"]}, values=values)
    return found


def load_checklist(tally: Tally) -> None:
    """The checklist of inspections, unless the street office has already made its own of an item."""
    said = facts.read("checklist", CHECKLIST)
    for position, entry in enumerate(said["items"]):
        values = {key: value for key, value in entry.items() if key != "code"}
        found = ChecklistItem.objects.filter(code=entry["code"]).first()
        if found is None:
            values |= {"position": position, "active_from": said["active_from"]}
            tally.put(ChecklistItem, key={"code": entry["code"]}, values=values)
        else:
            tally.put(ChecklistItem, key={"pk": found.pk})


def _load_campaign(tally: Tally, said: Mapping[str, Any]) -> None:
    entry = said["campaign"]
    street = Area.objects.get(code=said["street"])
    plain = ("year", "title", "source", "starts_on", "ends_on")
    campaign = tally.put(
        Campaign,
        key={"code": entry["code"]},
        values={"subdistrict": street, **{name: entry[name] for name in plain}},
    )
    if tally.last_is_new:
        campaign.documents.set(PolicyDocument.objects.filter(area=street))
    signed_at = start_of(entry["signed_on"])
    _load_pledges(tally, campaign, signed_at, said)
    _load_targets(tally, campaign, signed_at, said)


def _load_pledges(tally: Tally, campaign: Campaign, signed_at: datetime, said: Mapping[str, Any]) -> None:
    for entry in said["pledges"]:
        firm = tally.put(Firm, key={"code": entry["firm"]}, values={"name": entry["name"]})
        tally.put(
            Pledge,
            key={"campaign": campaign, "topic": Topic.objects.get(code=entry["topic"])},
            values={
                "firm": firm,
                "statement": entry["statement"],
                "pairing_note": said["pairing_note"],
                "signed_by": "企业负责人（现场认领）",
                "signed_at": signed_at,
                "due_on": campaign.ends_on,
            },
        )


def _load_targets(tally: Tally, campaign: Campaign, signed_at: datetime, said: Mapping[str, Any]) -> None:
    pledge = tally.put(
        Pledge,
        key={"campaign": campaign, "kind": Pledge.Kind.STREET, "area": campaign.subdistrict},
        values={**said["street_pledge"], "signed_at": signed_at, "due_on": campaign.ends_on},
    )
    for entry in said["targets"]:
        values = {key: value for key, value in entry.items() if key != "code"}
        values |= {"starts_on": campaign.starts_on, "due_on": campaign.ends_on}
        tally.put(Target, key={"pledge": pledge, "code": entry["code"]}, values=values)
