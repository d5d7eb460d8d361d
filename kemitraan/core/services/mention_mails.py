"""A mail to whom a comment names, some minutes later: one for all of them, and none for what was seen meanwhile.

The inbox has the line at once. The mail waits `WAIT`, so that several mentions become one mail, and who reads the line
before gets none. It carries no word of a comment, which may be withdrawn.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from kemitraan.core import clock
from kemitraan.core.formats import format_datetime
from kemitraan.core.models import Comment, Notification, OutboxMessage, OutboxState
from kemitraan.core.services.mail import mail_texts, queue_mail

WAIT = dt.timedelta(minutes=10)
PREFIX = "mention"  # first part of the keys of these mails
SHOWN = 20


def mention_key(comment: Comment) -> str:
    """The key of the line in the inbox that tells of a comment."""
    return f"comment:{comment.pk}:mention"


@transaction.atomic
def mail_mentions(*, user: Any, institution: Any) -> OutboxMessage | None:
    """Have the person told by mail of the unread lines about mentions; None when they do not want such mails.

    A mail that still waits is written anew with all of them, and its time stays.
    """
    if not user.mails_mentions or user.address_failed_at is not None:
        return None
    base = f"{PREFIX}:{institution.pk}:{user.pk}"
    rows = OutboxMessage.objects.select_for_update(of=("self",)).filter(key__startswith=f"{base}:")
    waiting = rows.filter(state=OutboxState.PENDING, attempts=0).first()
    lines = list(unread_lines(user.pk, institution.pk)[:SHOWN])
    if not lines:
        return waiting
    subject, context = _content(user, institution, lines)
    if waiting is None:
        return queue_mail(
            key=f"{base}:{rows.count() + 1}",
            institution=institution,
            recipient=user,
            to_name=user.full_name,
            to_address=user.email,
            subject=subject,
            template="mention_digest",
            context=context,
            not_before=clock.now() + WAIT,
        )
    waiting.subject = subject
    waiting.body_text, waiting.body_html = mail_texts("mention_digest", context)
    waiting.full_clean(exclude=["headers", "institution"])
    waiting.save()
    return waiting


def unread_lines(user_id: int, institution_id: int) -> QuerySet[Notification]:
    """Lines about mentions that the person has not opened, newest first."""
    rows = Notification.objects.filter(user_id=user_id, institution_id=institution_id, read_at=None)
    return rows.filter(key__startswith="comment:", key__endswith=":mention").order_by("-created_at", "-id")


def _content(user: Any, institution: Any, lines: list[Notification]) -> tuple[str, dict[str, Any]]:
    one = lines[0]
    subject = f"{one.title}: {one.body}" if len(lines) == 1 else f"{len(lines)} komentar menyebut Anda"
    zone = user.time_zone or institution.time_zone
    return subject, {
        "greeting_name": user.full_name,
        "institution": institution,
        "items": [
            {
                "title": line.body,
                "note": f"{line.title}, {format_datetime(line.created_at, zone)}",
                "url": settings.SITE_URL + line.url,
            }
            for line in lines
        ],
        "action_url": f"{settings.SITE_URL}/notifikasi/",
        "action_label": "Buka pemberitahuan",
        "footer_reason": "Surel ini dikirim karena seseorang menyebut Anda. Matikan di profil Anda bila tidak perlu.",
    }


def mention_guard():
    """What looks again at such a mail when its time has come."""

    def refuses(message: OutboxMessage) -> str:
        recipient = message.recipient
        if recipient is None or message.institution_id is None:
            return ""
        if not recipient.mails_mentions:
            return "penerima tidak ingin surel ini"
        keys = unread_lines(recipient.pk, message.institution_id).values_list("key", flat=True)
        numbers = [int(key.split(":")[1]) for key in keys[:SHOWN]]
        if Comment.objects.filter(pk__in=numbers, withdrawn_at=None).exists():
            return ""
        return "sudah dibaca, atau komentarnya ditarik"

    return refuses
