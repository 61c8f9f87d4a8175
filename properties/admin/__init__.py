"""The staff admin: one file for each kind of row."""

from properties.admin import contracts, people, places, works

__all__ = ["contracts", "people", "places", "works"]
