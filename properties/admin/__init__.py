"""The staff admin: one file for each kind of row."""

from properties.admin import homes, people, places, works

__all__ = ["homes", "people", "places", "works"]
from properties.admin import checks

__all__ = ["checks", "people", "places", "works"]
from properties.admin import contracts

__all__ = ["contracts", "people", "places", "works"]
from properties.admin import money

__all__ = ["money", "people", "places", "works"]
