"""History that is added to and never changed, and the chain that shows whether anybody changed it all the same."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kept(models.Model):
    """Base of every table of history: a row is written once. Python refuses here, the database by `InsertOnly`.

    `erasable` names the text columns that may be emptied, and only emptied, when the law asks for it (PIPL 47);
    the chain then holds who did it and why. Encrypted columns may be emptied too.
    """

    erasable: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            msg = "history is added to, never edited"
            raise TypeError(msg)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        msg = "history is added to, never deleted"
        raise TypeError(msg)


class Waiting(models.Model):
    """A row of history that has no link yet. A trigger writes it in the transaction of the row itself.

    `written_in` is the number of that transaction (0 on SQLite, where writers take turns).
    """

    table = models.CharField(_("table"), max_length=63)
    key = models.CharField(_("row"), max_length=40)
    written_in = models.BigIntegerField(default=0)
    at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ("written_in", "pk")
        verbose_name = _("row that waits for its link")
        verbose_name_plural = _("rows that wait for their links")

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Shape(models.Model):
    """Which columns of a table a link speaks of: a column that came later is not among those of older rows."""

    table = models.CharField(_("table"), max_length=63)
    columns = models.TextField(_("columns"))

    class Meta:
        verbose_name = _("columns under seal")
        verbose_name_plural = _("columns under seal")
        constraints = (models.UniqueConstraint(fields=("table", "columns"), name="records_shape_once"),)

    def __str__(self) -> str:
        return self.table


class Link(Kept):
    """One row of history under seal. `digest` commits to the row, `hash` to the link and all before it.

    A link with a `reason` tells that the row was lawfully emptied: it holds from then on.
    """

    seq = models.BigIntegerField(_("number"), primary_key=True)
    table = models.CharField(_("table"), max_length=63)
    key = models.CharField(_("row"), max_length=40)
    shape = models.ForeignKey(
        Shape, models.PROTECT, related_name="+", verbose_name=_("columns"), db_index=False
    )
    digest = models.CharField(_("seal of the row"), max_length=64)
    reason = models.CharField(_("why it was emptied"), max_length=200, blank=True)
    by = models.CharField(_("by"), max_length=150, blank=True)
    at = models.DateTimeField(_("at"))
    previous = models.CharField(_("hash of the link before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        ordering = ("seq",)
        verbose_name = _("link of the chain of history")
        verbose_name_plural = _("chain of history")
        constraints = (models.CheckConstraint(condition=Q(seq__gte=1), name="records_link_from_one"),)
        indexes = (models.Index(fields=("table", "key", "-seq"), name="records_link_of_row"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.table} {self.key}"
