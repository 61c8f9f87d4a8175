"""The staff admin: one file for each kind of row."""

from properties.admin import people, places, works

__all__ = ["people", "places", "works"]
