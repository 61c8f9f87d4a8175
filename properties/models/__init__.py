"""Places, firms, people, and who holds what."""

from properties.models.firms import Contract, ContractQuerySet, Department, Firm
from properties.models.people import Post, PostQuerySet, Role, User
from properties.models.places import Area, Building, Compound, Entrance
from properties.models.works import Inspection, Programme, Work, WorkStage

__all__ = [
    "Area",
    "Building",
    "Compound",
    "Contract",
    "ContractQuerySet",
    "Department",
    "Entrance",
    "Firm",
    "Inspection",
    "Post",
    "PostQuerySet",
    "Programme",
    "Role",
    "User",
    "Work",
    "WorkStage",
]
