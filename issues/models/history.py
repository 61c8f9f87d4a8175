"""What happened to an issue. Rows are added, never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue, Reporter
from issues.workflow import Hat, Status, Verb
from records.models import Kept


class Move(Kept):
    """One row of an issue's history. `seq` counts from 1 without gaps; `note` is what the actor wrote.

    `is_public` rows are shown to the reporters; the note of a row that is not stays inside.
    """

    erasable = ("note",)

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="moves", verbose_name=_("issue"), db_index=False
    )
    seq = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=16, choices=Verb.choices)
    was = models.CharField(_("from"), max_length=12, choices=Status.choices, blank=True)
    now = models.CharField(_("to"), max_length=12, choices=Status.choices)
    hat = models.CharField(_("as"), max_length=16, choices=Hat.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    by_reporter = models.ForeignKey(
        Reporter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by reporter")
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    data = models.JSONField(_("details"), default=dict, blank=True)
    is_public = models.BooleanField(_("the reporter sees it"), default=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("issue", "seq")
        verbose_name = _("history row")
        verbose_name_plural = _("history")
        constraints = (models.UniqueConstraint(fields=("issue", "seq"), name="move_seq_once_an_issue"),)

    def __str__(self) -> str:
        return f"{self.issue_id}.{self.seq} {self.verb}"


class Evidence(Kept):
    """A photo: as reported, before, or after. The file was rebuilt from pixels and has a random name.

    One without `sha256` was removed when its time was over, or when the person asked for it.
    """

    erasable = ("caption", "sha256")

    class Kind(models.TextChoices):
        REPORT = "report", _("As reported")
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="evidence", verbose_name=_("issue"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    pair = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="after",
        verbose_name=_("shows the same as"),
    )
    path = models.CharField(max_length=120, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    sha256 = models.CharField(max_length=64, editable=False)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        ordering = ("issue", "kind", "pk")
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return f"{self.issue_id} {self.get_kind_display()}"


class Rating(Kept):
    """好差评 of one closing, in five levels. One per closing: after rework the resident may rate again."""

    erasable = ("text",)

    class Score(models.IntegerChoices):
        VERY_HAPPY = 5, _("Very satisfied")
        HAPPY = 4, _("Satisfied")
        FAIR = 3, _("Fairly satisfied")
        UNHAPPY = 2, _("Dissatisfied")
        VERY_UNHAPPY = 1, _("Very dissatisfied")

    class Solved(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("In part")
        NO = "no", _("No")

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="ratings", verbose_name=_("issue"))
    closing = models.PositiveIntegerField(
        _("closing"), help_text=_("Number of the history row that closed it")
    )
    score = models.PositiveSmallIntegerField(
        _("score"), choices=Score.choices, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    solved = models.CharField(_("solved"), max_length=8, choices=Solved.choices, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    text = models.TextField(_("in their words"), blank=True, max_length=1000)
    is_anonymous = models.BooleanField(_("anonymous to the firm"), default=True)
    by_reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="+", verbose_name=_("by reporter"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ("-at",)
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = (
            models.UniqueConstraint(fields=("issue", "closing"), name="rating_once_a_closing"),
            models.CheckConstraint(name="rating_score_1_to_5", condition=Q(score__gte=1, score__lte=5)),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.score}"
