"""The staff admin: one file for each kind of row."""

from properties.admin import checks, contracts, homes, money, people, places, works

__all__ = ["checks", "contracts", "homes", "money", "people", "places", "works"]
