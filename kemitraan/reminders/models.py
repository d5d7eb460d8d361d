"""Rules, the ledger of reminders, and their deliveries."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kemitraan.core.models import OutboxMessage, PublicModel, ScopedModel, TimestampedModel, VersionedModel
from kemitraan.core.registry import due_sources
from kemitraan.reminders import rules
from kemitraan.reminders.enums import Channel, ReminderState
from kemitraan.reminders.querysets import ReminderQuerySet


class ReminderRule(PublicModel, VersionedModel):
    """When which people are reminded of the due items of one source.

    `steps` are days relative to the due date: -7 is seven days before, 3 is three days after.
    Without `institution` it is the shipped default, which an institution's own rule for the same
    source replaces. Steps reached before `effective_from` are never sent.
    """

    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reminder_rules",
        verbose_name="lembaga",
    )
    source = models.CharField("yang diingatkan", max_length=60)
    steps = models.JSONField("hari relatif tenggat", default=list)
    recipients = models.JSONField("penerima", default=list)
    late_cutoff_days = models.PositiveSmallIntegerField("berhenti setelah terlambat (hari)", default=30)
    effective_from = models.DateField("berlaku sejak", null=True, blank=True)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "aturan pengingat"
        verbose_name_plural = "aturan pengingat"
        ordering = ["source", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "source"],
                name="reminders_rule_once_per_institution",
                violation_error_message="Lembaga ini sudah punya aturan untuk sumber itu.",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(institution__isnull=True),
                name="reminders_rule_one_default",
                violation_error_message="Aturan bawaan untuk sumber itu sudah ada.",
            ),
        ]

    def __str__(self) -> str:
        source = due_sources.get(self.source)
        return source.label if source else self.source

    def clean(self) -> None:
        super().clean()
        problems = {"steps": rules.check_steps(self.steps), "recipients": rules.check_recipients(self.recipients)}
        if found := {name: problem for name, problem in problems.items() if problem}:
            raise ValidationError(found)


class Reminder(PublicModel, TimestampedModel, ScopedModel):
    """One decision to remind one person of one item at one step; made once, by its key.

    `item_due_on` is the due date of the thing itself, `step_on` the local date of the step,
    `recipient_key` is `user:<id>` or `contact:<id>`, never an address. `reason` says in words why it
    was sent, skipped, cancelled or failed. A cancelled row is re-opened, never inserted again.
    """

    rule = models.ForeignKey(ReminderRule, on_delete=models.PROTECT, related_name="reminders")
    source = models.CharField("sumber", max_length=60)
    item_uid = models.CharField(max_length=100)
    item_due_on = models.DateField("tenggat")
    step = models.IntegerField("langkah (hari)")
    step_on = models.DateField("tanggal langkah")
    recipient_key = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    title = models.CharField("hal", max_length=300)
    url = models.CharField(max_length=300)
    state = models.CharField("status", max_length=10, choices=ReminderState.choices, default=ReminderState.PLANNED)
    reason = models.CharField("sebab", max_length=300, blank=True)
    decided_at = models.DateTimeField("diputuskan")
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "pengingat"
        verbose_name_plural = "pengingat"
        ordering = ["-step_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "source", "item_uid", "item_due_on", "step", "recipient_key"],
                name="reminders_reminder_once",
            )
        ]
        indexes = [
            models.Index(fields=["institution", "-step_on", "-id"], name="reminders_ledger"),
            models.Index(fields=["id"], name="reminders_planned", condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_choice(self) -> ReminderState:
        return ReminderState(self.state)

    @property
    def source_label(self) -> str:
        """The source in words; its key when the app that offered it is gone."""
        source = due_sources.get(self.source)
        return source.label if source else self.source


class Delivery(TimestampedModel):
    """A reminder on one channel; a digest is one outbox message with many deliveries."""

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    message = models.ForeignKey(
        OutboxMessage, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )

    class Meta:
        verbose_name = "pengantaran"
        verbose_name_plural = "pengantaran"
        constraints = [models.UniqueConstraint(fields=["reminder", "channel"], name="reminders_delivery_once")]

    def __str__(self) -> str:
        return f"{self.reminder} · {self.get_channel_display()}"
