"""Places, firms, people, and who holds what."""

from properties.models.accounts import LookAlarm, PastPassword, RecoveryCode
from properties.models.checks import ChecklistItem, ChecklistItemQuerySet, InspectionAnswer
from properties.models.contracts import ContractFee, FeeChange, FeeStep, FeeVote
from properties.models.documents import Document
from properties.models.firms import Contract, ContractQuerySet, Department, Firm
from properties.models.freezes import DecisionFreeze
from properties.models.homes import (
    AreaChange,
    AreaSource,
    Holding,
    HoldingQuerySet,
    Home,
    OwnerCorrection,
    OwnerMember,
    OwnerParty,
    OwnerReveal,
)
from properties.models.money import EmergencyStep, EmergencyUse, Publication
from properties.models.people import Post, PostQuerySet, Role, User
from properties.models.persons import PersonRequest
from properties.models.places import Area, Building, Compound, Entrance
from properties.models.sign_ins import RefusedSignIn, SecondStep, SignIn, WrongPassword
from properties.models.uploads import RegisterUpload, UploadFile, UploadRow
from properties.models.work_parts import WorkNotice, WorkPayment, WorkPhoto, WorkPlan
from properties.models.works import Inspection, Programme, Work, WorkStage

__all__ = [
    "Area",
    "AreaChange",
    "AreaSource",
    "Building",
    "ChecklistItem",
    "ChecklistItemQuerySet",
    "Compound",
    "Contract",
    "ContractFee",
    "ContractQuerySet",
    "DecisionFreeze",
    "Department",
    "Document",
    "EmergencyStep",
    "EmergencyUse",
    "Entrance",
    "FeeChange",
    "FeeStep",
    "FeeVote",
    "Firm",
    "Holding",
    "HoldingQuerySet",
    "Home",
    "Inspection",
    "InspectionAnswer",
    "LookAlarm",
    "OwnerCorrection",
    "OwnerMember",
    "OwnerParty",
    "OwnerReveal",
    "PastPassword",
    "PersonRequest",
    "Post",
    "PostQuerySet",
    "Programme",
    "Publication",
    "RecoveryCode",
    "RefusedSignIn",
    "RegisterUpload",
    "Role",
    "SecondStep",
    "SignIn",
    "UploadFile",
    "UploadRow",
    "User",
    "Work",
    "WorkNotice",
    "WorkPayment",
    "WorkPhoto",
    "WorkPlan",
    "WorkStage",
    "WrongPassword",
]
