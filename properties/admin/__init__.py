"""The staff admin: one file for each kind of row."""

from properties.admin import (
    checks,
    contracts,
    freezes,
    homes,
    looks,
    money,
    people,
    persons,
    places,
    sign_ins,
    works,
)

__all__ = [
    "checks",
    "contracts",
    "freezes",
    "homes",
    "looks",
    "money",
    "people",
    "persons",
    "places",
    "sign_ins",
    "works",
]
