"""Places, firms, people, and who holds what."""

from properties.models.documents import Document
from properties.models.firms import Contract, ContractQuerySet, Department, Firm
from properties.models.homes import (
    AreaChange,
    AreaSource,
    Holding,
    HoldingQuerySet,
    Home,
    OwnerMember,
    OwnerParty,
    OwnerReveal,
)
from properties.models.people import Post, PostQuerySet, Role, User
from properties.models.places import Area, Building, Compound, Entrance
from properties.models.work_parts import WorkNotice, WorkPayment, WorkPhoto, WorkPlan
from properties.models.works import Inspection, Programme, Work, WorkStage

__all__ = [
    "Area",
    "AreaChange",
    "AreaSource",
    "Building",
    "Compound",
    "Contract",
    "ContractQuerySet",
    "Department",
    "Document",
    "Entrance",
    "Firm",
    "Holding",
    "HoldingQuerySet",
    "Home",
    "Inspection",
    "OwnerMember",
    "OwnerParty",
    "OwnerReveal",
    "Post",
    "PostQuerySet",
    "Programme",
    "Role",
    "User",
    "Work",
    "WorkNotice",
    "WorkPayment",
    "WorkPhoto",
    "WorkPlan",
    "WorkStage",
]
