"""Writing a mail into the outbox. Nothing leaves here: the row is delivered after the transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage
from kemitraan.core.services.bell import wake_mail


@transaction.atomic
def queue_mail(
    *,
    key: str,
    to_address: str,
    to_name: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    institution=None,
    recipient=None,
    rings: bool = True,
) -> OutboxMessage:
    """Put one mail into the outbox; the same `key` again is no second mail.

    `template` names the twins `emails/<template>.txt` and `.html`. Call it inside the business transaction.
    `rings` wakes the worker after commit; a caller that delivers by itself leaves it out.
    """
    existing = OutboxMessage.objects.filter(key=key).first()
    if existing:
        return existing
    message = OutboxMessage(
        key=key,
        institution=institution,
        recipient=recipient,
        to_name=to_name,
        to_address=to_address,
        subject=" ".join(subject.split())[:300],
        body_text=render_to_string(f"emails/{template}.txt", dict(context)),
        body_html=render_to_string(f"emails/{template}.html", dict(context)),
        next_try_at=clock.now(),
    )
    message.full_clean(exclude=["headers", "institution"])  # both may be empty
    message.save()
    if rings:
        transaction.on_commit(wake_mail)
    return message
