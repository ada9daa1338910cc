"""How anything with a status changes it: in one place, once, and on the record."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User


class TransitionError(ValidationError):
    """A change that may not happen; its text may be shown to the person who tried."""

    def __str__(self) -> str:
        return " ".join(self.messages)


class StatusChange(models.Model):
    """One line in the history of a thing: who changed what into what, when and why."""

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    old = models.CharField(max_length=20)
    new = models.CharField(max_length=20)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(gettext_lazy("reason"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "exchange"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["content_type", "object_id"], name="statuschange_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.old} -> {self.new}"

    def get_old_display(self) -> str:
        return self._label(self.old)

    def get_new_display(self) -> str:
        return self._label(self.new)

    def _label(self, code: str) -> str:
        kind: Any = self.content_type.model_class()
        return str(dict(kind.Status.choices).get(code, code))


class Stateful(models.Model):
    """Anything whose `status` may only move along its `TRANSITIONS`."""

    TRANSITIONS: ClassVar[Mapping[str, Collection[str]]]
    status: Any

    history = GenericRelation(StatusChange)

    class Meta:
        abstract = True

    def can_become(self, to: str) -> bool:
        return to in self.TRANSITIONS.get(self.status, ())

    @transaction.atomic
    def move(self, to: str, *, by: User | None, reason: str = "", **fields: Any) -> None:
        """Move to the status `to` and set `fields`, in one statement.

        The update names the status it starts from: of two people pressing the
        button at once one succeeds and the other gets a `TransitionError`.

        Args:
            to: the new status, reachable from the present one.
            by: who did it; None for the machine.
            reason: why, in words that those concerned may read; at most 500 characters.

        Raises:
            TransitionError: not a way that exists, or somebody else was first.
        """
        old = self.status
        if not self.can_become(to):
            labels = dict(type(self).Status.choices)  # type: ignore[attr-defined]
            raise TransitionError(
                _("“%(old)s” cannot become “%(new)s”.")
                % {"old": labels.get(old, old), "new": labels.get(to, to)}
            )
        kind: Any = type(self)
        if not kind._base_manager.filter(pk=self.pk, status=old).update(status=to, **fields):
            raise TransitionError(_("Somebody else has just changed this."))
        for name, value in {"status": to, **fields}.items():
            setattr(self, name, value)
        StatusChange.objects.create(
            subject=self, old=str(old), new=str(to), by=by, reason=reason[:500]
        )
