"""What deadlines of the rooms below are about: whoever works with the compound may see it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from properties.access import compounds_in_reach, contracts_in_reach
from properties.models import EmergencyUse, Publication, Work
from stations import subjects

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from properties.models import User

_MODELS: Final = {"work": Work, "publication": Publication, "emergency": EmergencyUse}


def of_compounds(model: type[Model], path: str, user: User) -> QuerySet[Any]:
    """The rows of the compounds a person works with; `path` leads from a row to its compound."""
    mine = compounds_in_reach(user).order_by().values("pk")
    return model._default_manager.filter(**{f"{path}__in": mine})


def register() -> None:
    subjects.register("contract", contracts_in_reach, subjects.by_number)
    for kind, model in _MODELS.items():
        subjects.register(kind, partial(of_compounds, model, "compound"), subjects.by_number)
