"""Rules, the ledger of reminders, and their deliveries."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models import OutboxMessage, PublicModel, ScopedModel, TimestampedModel, VersionedModel
from kemitraan.core.registry import due_sources
from kemitraan.reminders import rules
from kemitraan.reminders.enums import Capacity, Channel, Frequency, ReminderState, SilenceKind
from kemitraan.reminders.querysets import ReminderQuerySet, RuleQuerySet
from kemitraan.reminders.rules import ESCALATES_FROM

__all__ = ["ESCALATES_FROM", "Delivery", "Reminder", "ReminderPreference", "ReminderRule", "Silence"]

is_international = RegexValidator(
    r"^\+[1-9][0-9]{7,14}$", "Tulis nomor dalam bentuk internasional, misalnya +6281234567890."
)


def default_channels() -> list[str]:
    return [Channel.EMAIL, Channel.INBOX]


class ReminderRule(PublicModel, VersionedModel):
    """When which people are reminded of the due items of one source.

    `steps` are days relative to the due date: -7 is seven days before, 3 is three days after. `escalation` are pairs
    [working days after the due date, kind of recipient], in order: who is told beside them when nobody acts. `cap` is
    the most reminders of one item to one person (empty: no limit). What `is_urgent` is mailed at once and by itself.
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
    channels = models.JSONField("saluran", default=default_channels)
    escalation = models.JSONField("eskalasi", default=list, blank=True)
    cap = models.PositiveSmallIntegerField("paling banyak per hal dan orang", null=True, blank=True, default=6)
    is_urgent = models.BooleanField("mendesak", default=False)
    late_cutoff_days = models.PositiveSmallIntegerField("berhenti setelah terlambat (hari)", default=30)
    effective_from = models.DateField("berlaku sejak", null=True, blank=True)
    is_active = models.BooleanField("aktif", default=True)

    objects = RuleQuerySet.as_manager()

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
        problems = {
            "steps": rules.check_steps(self.steps),
            "recipients": rules.check_recipients(self.recipients),
            "channels": rules.check_channels(self.channels),
            "escalation": rules.check_escalation(self.escalation),
        }
        if found := {name: problem for name, problem in problems.items() if problem}:
            raise ValidationError(found)


class Reminder(PublicModel, TimestampedModel, ScopedModel):
    """One decision to remind one person of one item at one step; made once, by its key.

    `item_due_on` is the due date of the thing itself, `step_on` the local date of the step,
    `step` is the signed days, or `ESCALATES_FROM` plus the level of the escalation. `recipient_key` is `user:<id>` or
    `contact:<id>`, never an address; `recipient_name` is how the recipient was called. `reason` says in words why it
    was sent, skipped, cancelled or failed, `capacity` as what its recipient was chosen. A planned row goes out no
    earlier than `waits_until` (a moment). `item_done_at` is when the item was found done, ended or moved; empty while
    it is open, also when it was opened again. A cancelled row is re-opened, never inserted again.
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
    recipient_name = models.CharField("nama penerima", max_length=300, blank=True)
    capacity = models.CharField("sebagai", max_length=12, choices=Capacity.choices, default=Capacity.OWNER)
    title = models.CharField("hal", max_length=300)
    url = models.CharField(max_length=300)
    state = models.CharField("status", max_length=10, choices=ReminderState.choices, default=ReminderState.PLANNED)
    reason = models.CharField("sebab", max_length=300, blank=True)
    decided_at = models.DateTimeField("diputuskan")
    waits_until = models.DateTimeField("menunggu sampai", null=True, blank=True)
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)
    item_done_at = models.DateTimeField("hal selesai", null=True, blank=True)

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
            models.Index(
                fields=["institution", "source"],
                name="reminders_item_open",
                condition=Q(state="sent", item_done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reminders:reminder-detail", args=[self.public_id])

    @property
    def state_choice(self) -> ReminderState:
        return ReminderState(self.state)

    @property
    def step_name(self) -> str:
        return rules.step_name(self.step)

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


class ReminderPreference(TimestampedModel):
    """How one person wants to be reminded; without a row, the defaults of the fields hold.

    Hours are local to the person: mail goes out from `from_hour` (empty: the hour of the house) until before
    `until_hour`; `weekday` (Monday is 0) is for the weekly digest. Until `paused_until` (inclusive) no mail goes out.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_preference", verbose_name="pengguna"
    )
    frequency = models.CharField("surel pengingat", max_length=10, choices=Frequency.choices, default=Frequency.DAILY)
    weekday = models.PositiveSmallIntegerField("hari ringkasan mingguan", default=0)
    from_hour = models.PositiveSmallIntegerField("mulai pukul", null=True, blank=True)
    until_hour = models.PositiveSmallIntegerField("sampai pukul", default=20)
    on_rest_days = models.BooleanField("juga pada hari libur", default=False)
    paused_until = models.DateField("dijeda sampai", null=True, blank=True)

    class Meta:
        verbose_name = "pilihan pengingat"
        verbose_name_plural = "pilihan pengingat"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6), name="reminders_preference_weekday", violation_error_message="Pilih hari."
            ),
            models.CheckConstraint(
                condition=Q(until_hour__gte=1, until_hour__lte=24)
                & (Q(from_hour=None) | Q(from_hour__lt=models.F("until_hour"))),
                name="reminders_preference_hours",
                violation_error_message="Jam selesai harus sesudah jam mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_frequency_display()}"


class Silence(PublicModel, TimestampedModel, ScopedModel):
    """A recipient asked not to be reminded of one item: snoozed up to the local date `until`, or done as they say.

    It holds for this due date of the item only: when the item is due on another day, reminders begin anew.
    """

    recipient_key = models.CharField(max_length=60)
    source = models.CharField("sumber", max_length=60)
    item_uid = models.CharField(max_length=100)
    item_due_on = models.DateField("tenggat")
    kind = models.CharField("jenis", max_length=10, choices=SilenceKind.choices)
    until = models.DateField("sampai", null=True, blank=True)

    class Meta:
        verbose_name = "jeda pengingat"
        verbose_name_plural = "jeda pengingat"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "source", "item_uid", "item_due_on", "recipient_key"],
                name="reminders_silence_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=SilenceKind.SNOOZED, until__isnull=False) | Q(kind=SilenceKind.DONE, until=None),
                name="reminders_silence_until",
                violation_error_message="Tulis sampai kapan ditunda.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item_uid}"


class ReminderStop(TimestampedModel, ScopedModel):
    """A recipient without an account (`contact:<id>`) who wants no more reminder mails of this institution."""

    recipient_key = models.CharField("penerima", max_length=60)

    class Meta:
        verbose_name = "berhenti menerima pengingat"
        verbose_name_plural = "berhenti menerima pengingat"
        constraints = [models.UniqueConstraint(fields=["institution", "recipient_key"], name="reminders_stop_once")]

    def __str__(self) -> str:
        return self.recipient_key


class MessengerConsent(TimestampedModel, ScopedModel):
    """A recipient (`user:<id>` or `contact:<id>`) agreed to be reminded by WhatsApp at `number` (international).

    `note` says how a person without an account agreed. Without such a row no number is ever used.
    """

    recipient_key = models.CharField(
        "penerima", max_length=60, help_text="user:<nomor> untuk pengguna, contact:<nomor> untuk narahubung."
    )
    number = models.CharField("nomor WhatsApp", max_length=20, validators=[is_international])
    note = models.CharField("cara menyetujui", max_length=200, blank=True)

    class Meta:
        verbose_name = "persetujuan WhatsApp"
        verbose_name_plural = "persetujuan WhatsApp"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "recipient_key"],
                name="reminders_messenger_once",
                violation_error_message="Persetujuan orang ini sudah tercatat.",
            )
        ]

    def __str__(self) -> str:
        return self.recipient_key


class WebhookEndpoint(PublicModel, TimestampedModel, ScopedModel):
    """An address of another system of the institution that gets its reminders as signed JSON.

    The secret is kept encrypted and shown once.
    """

    name = models.CharField("nama", max_length=100)
    url = models.CharField("alamat", max_length=500)
    secret_sealed = models.TextField(editable=False)
    is_active = models.BooleanField("aktif", default=True)

    class Meta:
        verbose_name = "webhook"
        verbose_name_plural = "webhook"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "url"],
                name="reminders_webhook_once",
                violation_error_message="Alamat ini sudah terdaftar.",
            )
        ]

    def __str__(self) -> str:
        return self.name
