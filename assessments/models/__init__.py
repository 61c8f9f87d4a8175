"""Schemes, periods, and what each contract came to."""

from assessments.models.periods import Period, PeriodStep
from assessments.models.schemes import Scheme
from assessments.models.scores import Bonus, Objection, Payment, Score, Veto

__all__ = ["Bonus", "Objection", "Payment", "Period", "PeriodStep", "Scheme", "Score", "Veto"]
