"""Writing a mail into the outbox. Nothing leaves here: the row is delivered after the transaction."""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from kemitraan.core import clock
from kemitraan.core.enums import OutboxChannel
from kemitraan.core.errors import TransitionRefused
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.permissions import is_admin_of, require
from kemitraan.core.services import audit
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
    not_before: dt.datetime | None = None,
) -> OutboxMessage:
    """Put one mail into the outbox; the same `key` again is no second mail. It goes out `not_before` that moment.

    `template` names the twins `emails/<template>.txt` and `.html`. Call it inside the business transaction.
    `rings` wakes the worker after commit; a caller that delivers by itself leaves it out.
    """
    existing = OutboxMessage.objects.filter(key=key).first()
    if existing:
        return existing
    message = new_mail(
        key=key,
        institution=institution,
        recipient=recipient,
        to_name=to_name,
        to_address=to_address,
        subject=subject,
        template=template,
        context=context,
    )
    if not_before is not None:
        message.next_try_at = not_before
    message.full_clean(exclude=["headers", "institution"])  # both may be empty
    message.save()
    if rings and not_before is None:
        transaction.on_commit(partial(wake_mail, message.channel))
    return message


def new_mail(
    *,
    key: str,
    institution,
    recipient,
    to_name: str,
    to_address: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> OutboxMessage:
    """A mail that is not in the outbox yet, for `queue_messages`."""
    body_text, body_html = mail_texts(template, context)
    message = new_message(
        key=key,
        channel=OutboxChannel.EMAIL,
        institution=institution,
        recipient=recipient,
        to_name=to_name,
        to_address=to_address,
        subject=subject,
        body_text=body_text,
    )
    message.body_html = body_html
    message.headers = dict(headers or {})
    return message


def new_message(
    *,
    key: str,
    channel: str,
    institution,
    recipient,
    to_name: str,
    to_address: str,
    subject: str,
    body_text: str,
) -> OutboxMessage:
    """A message that is not in the outbox yet; due at once. Names and subjects lose their line breaks."""
    return OutboxMessage(
        key=key,
        channel=channel,
        institution=institution,
        recipient=recipient,
        to_name=" ".join(to_name.split())[:300],
        to_address=to_address,
        subject=" ".join(subject.split())[:300],
        body_text=body_text,
        next_try_at=clock.now(),
    )


@transaction.atomic
def queue_messages(messages: list[OutboxMessage], *, rings: bool = True) -> None:
    """Put many messages into the outbox in one statement for each 200; their keys must be new."""
    OutboxMessage.objects.bulk_create(messages, batch_size=200)
    if rings:
        for channel in {message.channel for message in messages}:
            transaction.on_commit(partial(wake_mail, channel))


def mail_texts(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """A mail as plain text and as HTML, from the twins `emails/<template>.txt` and `.html`."""
    plain, html = (render_to_string(f"emails/{template}.{kind}", dict(context)) for kind in ("txt", "html"))
    return plain, html


@transaction.atomic
def resend_mail(*, actor, message: OutboxMessage) -> OutboxMessage:
    """Send once more a mail of which nobody knows whether it arrived; a person decides that, never the system.

    Raises `NotAllowed` for all but admins of its institution and the operator, `TransitionRefused` for a mail that
    is not in doubt.
    """
    if not actor.is_superuser:
        require(is_admin_of(actor, message.institution_id))
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.state != OutboxState.UNCERTAIN:
        raise TransitionRefused("Hanya surat yang tidak pasti sampai yang dapat dikirim ulang.")
    message.state = OutboxState.PENDING
    message.next_try_at, message.last_error = clock.now(), ""
    message.full_clean(exclude=["headers", "institution"])
    message.save()
    audit.record(
        actor=actor,
        action="outboxmessage.resend",
        sentence=" ".join(
            ["mengirim ulang surat", f"“{message.subject}”", *(["kepada", message.to_name] if message.to_name else [])]
        ),
        subjects=[message],
    )
    transaction.on_commit(partial(wake_mail, message.channel))
    return message
