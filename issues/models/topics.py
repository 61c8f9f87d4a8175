"""Topics (课题), their sub-topics with legal basis and clocks, and the extra questions of a sub-topic."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def reads_english() -> bool:
    return (get_language() or "").startswith("en")


def in_reader_language(chinese: str, english: str) -> str:
    """Names kept as data in both languages: the one the reader chose."""
    return english if english and reads_english() else chinese


class Topic(models.Model):
    """What a report is about. Five are attack topics, each pledged by one firm."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=80)
    plain_name = models.CharField(_("what residents call it"), max_length=40)
    plain_name_en = models.CharField(_("what residents call it, in English"), max_length=80)
    hint = models.CharField(_("examples"), max_length=120, blank=True)
    hint_en = models.CharField(_("examples in English"), max_length=200, blank=True)
    is_attack = models.BooleanField(_("attack topic"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def plain(self) -> str:
        return in_reader_language(self.plain_name, self.plain_name_en)

    @property
    def examples(self) -> str:
        return in_reader_language(self.hint, self.hint_en)


class SubTopic(models.Model):
    """The kind of case under a topic: legal basis, who may enforce, clocks, and whether it needs a photo."""

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("Normal")
        EMERGENCY = "emergency", _("Emergency")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="subtopics", verbose_name=_("topic"))
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    enforcement = models.CharField(_("who may enforce"), max_length=200, blank=True)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    needs_photo = models.BooleanField(_("closing needs an after-photo"), default=True)
    is_violation = models.BooleanField(_("the firm must report what it cannot stop (SHP 59)"), default=False)
    handle_days = models.PositiveSmallIntegerField(
        _("working days to handle"), default=5, validators=[MinValueValidator(1), MaxValueValidator(15)]
    )
    call_first = models.CharField(_("phone to call first"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("topic", "position", "pk")
        verbose_name = _("sub-topic")
        verbose_name_plural = _("sub-topics")
        constraints = (
            models.CheckConstraint(
                name="subtopic_handle_days_within_15", condition=Q(handle_days__gte=1, handle_days__lte=15)
            ),
        )

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class Question(models.Model):
    """One extra question of a sub-topic; `stops_on` is the answer that shows `stop_text` instead of a form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        CHOICE = "choice", _("One of several")
        YES_NO = "yes_no", _("Yes or no")

    subtopic = models.ForeignKey(
        SubTopic, models.CASCADE, related_name="questions", verbose_name=_("sub-topic")
    )
    code = models.CharField(_("code"), max_length=40)
    text = models.CharField(_("question"), max_length=120)
    text_en = models.CharField(_("question in English"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    stops_on = models.CharField(_("stops on the answer"), max_length=40, blank=True)
    stop_text = models.CharField(_("what to do instead"), max_length=200, blank=True)
    stop_text_en = models.CharField(_("what to do instead, in English"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("subtopic", "position", "pk")
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            models.UniqueConstraint(fields=("subtopic", "code"), name="question_code_once_a_subtopic"),
        )

    def __str__(self) -> str:
        return in_reader_language(self.text, self.text_en)

    @property
    def shown_stop_text(self) -> str:
        return in_reader_language(self.stop_text, self.stop_text_en)


class Route(models.Model):
    """Who leads and who helps with a topic in a subdistrict, beside the firm of the contract (主办/协办)."""

    subdistrict = models.ForeignKey(
        "properties.Area", models.PROTECT, related_name="routes", verbose_name=_("subdistrict")
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="routes", verbose_name=_("topic"))
    lead = models.ForeignKey(
        "properties.Department",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("lead department"),
    )
    helpers = models.ManyToManyField(
        "properties.Department", blank=True, related_name="+", verbose_name=_("helping departments")
    )
    note = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        ordering = ("subdistrict", "topic")
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = (
            models.UniqueConstraint(fields=("subdistrict", "topic"), name="route_once_a_topic_and_place"),
        )

    def __str__(self) -> str:
        return f"{self.subdistrict} · {self.topic}"
