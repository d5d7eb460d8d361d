"""Webhooks of an institution: named and tried out by its admins."""

import base64
import json
import secrets
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.channels import DeliveryProblem, http
from kemitraan.core.encryption import encrypt
from kemitraan.core.enums import OutboxChannel
from kemitraan.core.models import OutboxMessage
from kemitraan.core.permissions import is_admin_of, require
from kemitraan.core.registry import channels
from kemitraan.core.services import audit
from kemitraan.reminders.models import WebhookEndpoint
from kemitraan.reminders.webhook_channel import SECRET_PREFIX

SECRET_BYTES = 32


@transaction.atomic
def add_webhook(*, actor, institution, name: str, url: str) -> tuple[WebhookEndpoint, str]:
    """A new webhook and its secret, which is shown here once. Raises `NotAllowed` and `ValidationError`."""
    require(is_admin_of(actor, institution.pk))
    check_url(url)
    secret = _new_secret()
    endpoint = WebhookEndpoint(institution=institution, name=name, url=url, secret_sealed=encrypt(secret))
    endpoint.full_clean()
    endpoint.save()
    audit.record(
        actor=actor, action="webhookendpoint.create", sentence=f"membuat webhook {endpoint}", subjects=[endpoint]
    )
    return endpoint, secret


@transaction.atomic
def change_webhook(*, actor, endpoint: WebhookEndpoint, name: str, url: str, is_active: bool) -> WebhookEndpoint:
    """Change where it goes, or switch it off and on. Raises `NotAllowed` and `ValidationError`."""
    require(is_admin_of(actor, endpoint.institution_id))
    check_url(url)
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    before = audit.snapshot(endpoint, ["name", "url", "is_active"])
    endpoint.name, endpoint.url, endpoint.is_active = name, url, is_active
    endpoint.full_clean()
    endpoint.save()
    audit.record(
        actor=actor,
        action="webhookendpoint.update",
        sentence=f"mengubah webhook {endpoint}",
        subjects=[endpoint],
        changes=audit.differences(endpoint, before),
    )
    return endpoint


@transaction.atomic
def renew_secret(*, actor, endpoint: WebhookEndpoint) -> str:
    """A new secret in place of the old one, shown here once. Raises `NotAllowed`."""
    require(is_admin_of(actor, endpoint.institution_id))
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    secret = _new_secret()
    endpoint.secret_sealed = encrypt(secret)
    endpoint.save(update_fields=["secret_sealed", "updated_at"])
    audit.record(
        actor=actor,
        action="webhookendpoint.renew_secret",
        sentence=f"mengganti kunci webhook {endpoint}",
        subjects=[endpoint],
    )
    return secret


def try_webhook(*, actor, endpoint: WebhookEndpoint) -> str:
    """Send one message of the kind `test` now; empty when it was taken, else why not. Raises `NotAllowed`."""
    require(is_admin_of(actor, endpoint.institution_id))
    message = OutboxMessage(
        public_id=uuid.uuid4(),
        institution_id=endpoint.institution_id,
        channel=OutboxChannel.WEBHOOK,
        to_address=str(endpoint.public_id),
        body_text=json.dumps({"type": "test", "sent_at": clock.now().isoformat(), "text": "Uji coba dari Kemitraan."}),
    )
    try:
        channels[OutboxChannel.WEBHOOK]().send(message)
    except DeliveryProblem as problem:
        return problem.reason
    return ""


def check_url(url: str) -> None:
    """Raise `ValidationError` unless `url` is one to which this installation sends."""
    try:
        http.check_address(url, allows_local=settings.HTTP_ALLOWS_LOCAL)
    except ValueError as error:
        raise ValidationError({"url": str(error)}) from error


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
