"""Loading the tables under `issues/data/`: what the announcement says, and the house's own reference tables.

A row that is already there is left as it is, so that a second load changes nothing and undoes no edit.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models, transaction

from councils.models import PolicyDocument
from issues.models import CannedReply, Question, Route, SubTopic, Topic
from notices import ladder
from properties.models import Area, Department

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA: Final = Path(__file__).resolve().parent / "data"

Row = TypeVar("Row", bound=models.Model)


def read(name: str, folder: Path = DATA) -> dict[str, Any]:
    """The table `<name>.toml` of a folder, that of the issues when none is named."""
    with (folder / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


class Tally:
    """Puts rows in and counts, by model name, what was new and what was there already."""

    def __init__(self) -> None:
        self.new: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.last_is_new = False

    def put(
        self, model: type[Row], *, key: Mapping[str, Any], values: Mapping[str, Any] | None = None
    ) -> Row:
        """The row with the key, made from `values` when it is missing."""
        row, self.last_is_new = model._default_manager.get_or_create(**key, defaults=dict(values or {}))
        (self.new if self.last_is_new else self.kept)[model.__name__] += 1
        return row


@transaction.atomic
def load_all() -> Tally:
    """Topics, the announced bodies and documents, the desk: everything below the campaign."""
    tally = Tally()
    topics = load_topics(tally)
    street, departments = load_announcement(tally)
    load_desk(tally, street, topics, departments)
    ladder.load_default()
    return tally


def load_topics(tally: Tally) -> dict[str, Topic]:
    """Topics, kinds of case and extra questions; returns the topics by code."""
    found = {}
    for position, entry in enumerate(read("topics")["topics"]):
        values = {key: value for key, value in entry.items() if key not in {"code", "kinds"}}
        topic = tally.put(Topic, key={"code": entry["code"]}, values=values | {"position": position})
        found[topic.code] = topic
        for place, kind in enumerate(entry["kinds"]):
            _load_kind(tally, topic, kind, place)
    return found


def _load_kind(tally: Tally, topic: Topic, entry: Mapping[str, Any], position: int) -> None:
    values = {key: value for key, value in entry.items() if key not in {"code", "questions"}}
    kind = tally.put(
        SubTopic, key={"code": entry["code"]}, values=values | {"topic": topic, "position": position}
    )
    for place, question in enumerate(entry.get("questions", ())):
        values = {key: value for key, value in question.items() if key != "code"}
        tally.put(
            Question, key={"subtopic": kind, "code": question["code"]}, values=values | {"position": place}
        )


def load_announcement(tally: Tally) -> tuple[Area, dict[str, Department]]:
    """What the report of 5 June says; returns the subdistrict and its departments by code."""
    said = read("yinhang")
    street = tally.put(
        Area,
        key={"code": said["area"]["code"]},
        values={"kind": Area.Kind.SUBDISTRICT, "name": said["area"]["name"]},
    )
    departments = load_departments(tally, street, said)
    for entry in said["documents"]:
        values = {"kind": entry["kind"], "source": entry["source"]}
        tally.put(PolicyDocument, key={"area": street, "title": entry["title"]}, values=values)
    return street, departments


def load_departments(
    tally: Tally, street: Area, said: Mapping[str, Any], *, mark: str = ""
) -> dict[str, Department]:
    """The eight departments and the power each lends, for one subdistrict; `mark` is added to every name."""
    enforcers = read("desk")["enforcers"]
    found = {}
    for position, entry in enumerate(said["departments"]):
        values = dict(entry) | {
            "name": entry["name"] + mark,
            "pairing_note": said["pairing_note"],
            "position": position,
            "is_enforcer": entry["code"] in enforcers,
        }
        key = {"area": street, "code": values.pop("code")}
        found[entry["code"]] = tally.put(Department, key=key, values=values)
    return found


def load_desk(
    tally: Tally, street: Area, topics: Mapping[str, Topic], departments: Mapping[str, Department]
) -> None:
    """Who leads and helps with each topic in a subdistrict, and the replies its staff start from."""
    desk = read("desk")
    for entry in desk["routes"]:
        route = tally.put(
            Route,
            key={"subdistrict": street, "topic": topics[entry["topic"]]},
            values={"lead": departments[entry["lead"]]},
        )
        if tally.last_is_new:
            route.helpers.set([departments[code] for code in entry.get("helpers", ())])
    for position, entry in enumerate(desk["replies"]):
        tally.put(
            CannedReply,
            key={"subdistrict": street, "verb": entry["verb"], "title": entry["title"]},
            values={
                "topic": topics.get(entry.get("topic", "")),
                "text": entry["text"],
                "position": position,
            },
        )
