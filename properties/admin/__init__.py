"""The staff admin: one file for each kind of row."""

from properties.admin import money, people, places, works

__all__ = ["money", "people", "places", "works"]
