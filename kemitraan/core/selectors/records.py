"""What pages of every app read of the foundation."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from kemitraan.core import clock
from kemitraan.core.models import DOSSIER, Attachment, Comment, Job, Notification, OutboxMessage, OutboxState
from kemitraan.core.models.jobs import BULK
from kemitraan.core.permissions import Allowed, Decision, Denied
from kemitraan.core.registry import attachment_policies


def attachments_of(record: models.Model, purpose: str = "") -> QuerySet[Attachment]:
    """Files of a record, oldest first; only those of `purpose` when it is given. One query."""
    rows = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(record), object_id=record.pk, removed_at=None
    ).select_related("uploaded_by")
    return rows.filter(purpose=purpose) if purpose else rows


def attachment_subject(user, attachment: Attachment) -> models.Model | None:
    """The record that a file belongs to, when `user` may see it; else None."""
    model = attachment.content_type_of_subject.model_class()
    return _visible(user, model, pk=attachment.object_id)


def subject_of(user, comment: Comment) -> models.Model | None:
    """The record that a comment is about, when `user` may see it; else None."""
    return _visible(user, comment.content_type.model_class(), pk=comment.object_id)


def subject_by_label(user, label: str, public_id: uuid.UUID | str) -> models.Model | None:
    """The record `public_id` of the model `label` ("partners.Organization"), when `user` may see it; else None."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return _visible(user, model, public_id=public_id)


def _visible(user, model: type[models.Model] | None, **keys) -> models.Model | None:
    if model is None or not hasattr(model._default_manager, "visible_to"):
        return None
    return model._default_manager.visible_to(user).filter(**keys).first()


def may_read_job_file(user, job: Job) -> Decision:
    """A file that a job made is there until the job expires; a dossier while its reader sees the record."""
    if job.expires_at is not None and job.expires_at < clock.now():
        return Denied("Berkas ini sudah kedaluwarsa. Ulangi ekspornya untuk mendapat yang baru.")
    if job.kind == DOSSIER and subject_by_label(user, job.params["label"], job.params["record"]) is None:
        return Denied("Catatan yang dimuat berkas ini tidak lagi dapat Anda lihat.")
    return Allowed()


def may_read_file(user, subject: models.Model) -> Decision:
    """Who sees the record reads its files, unless the record's kind says otherwise."""
    policy = attachment_policies.get(subject._meta.label)
    return policy(user, subject) if policy else Allowed()


def list_jobs(user) -> QuerySet[Job]:
    """Background work that a person may see, newest first, with who asked for it."""
    rows = Job.objects.visible_to(user).select_related("owner").defer("params", "cursor", "result")
    return rows.order_by("-created_at", "-id")


def list_bulk_jobs(user) -> QuerySet[Job]:
    """What was done to many records at once, newest first: with `done_count`, `refused_count`, `undone` (the public id
    of the job that took it back), `model_label` and `action_code`."""
    told = {
        "done_count": "result__done_count",
        "refused_count": "result__refused_count",
        "undone": "result__undone",
        "model_label": "params__model",
        "action_code": "params__action",
    }
    return list_jobs(user).filter(kind=BULK).annotate(**{name: F(path) for name, path in told.items()})


def list_mails(user) -> QuerySet[OutboxMessage]:
    """Outgoing mails that a person may see, newest first; without their text."""
    return OutboxMessage.objects.visible_to(user).defer("body_text", "body_html").order_by("-created_at", "-id")


@dataclass(frozen=True)
class MailsOfDay:
    """What became of the mails that were written on the local date `day`; `failed` ones are given up for good."""

    day: dt.date
    sent: int
    failed: int
    uncertain: int
    waiting: int

    def __str__(self) -> str:
        told = [f"{self.sent} terkirim", f"{self.failed} gagal"]
        told += [f"{self.uncertain} tidak pasti"] if self.uncertain else []
        told += [f"{self.waiting} menunggu"] if self.waiting else []
        return ", ".join(told)


def mails_of_day(mails: QuerySet[OutboxMessage], day: dt.date) -> MailsOfDay:
    """Of these mails those that were written on `day`, a date in the active zone. One query."""
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
    counts = mails.order_by().filter(created_at__gte=begin, created_at__lt=end)
    return MailsOfDay(
        day=day,
        **counts.aggregate(
            sent=Count("pk", filter=Q(state=OutboxState.SENT)),
            failed=Count("pk", filter=Q(state=OutboxState.FAILED)),
            uncertain=Count("pk", filter=Q(state=OutboxState.UNCERTAIN)),
            waiting=Count("pk", filter=Q(state__in=[OutboxState.PENDING, OutboxState.SENDING])),
        ),
    )


def notifications_of(user) -> QuerySet[Notification]:
    """A person's inbox, newest first; nobody else's."""
    return Notification.objects.filter(user=user)
