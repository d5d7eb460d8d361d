"""Webhooks: signed JSON to an address that an institution's admin named, by https://www.standardwebhooks.com.

The receiver gets the same `webhook-id` when a message is sent again, and leaves out what it knows; so a lost answer is
no doubt here, only a reason to try again. A server that fails holds up its own messages, never those of another.
"""

import base64
import hashlib
import hmac

from django.conf import settings

from kemitraan.core import clock
from kemitraan.core.channels import Postponed, Refused, http
from kemitraan.core.encryption import UnreadableValue, decrypt
from kemitraan.core.models import OutboxMessage
from kemitraan.reminders.models import WebhookEndpoint

SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins, not one


class WebhookChannel:
    """One request a message; `to_address` is the public id of its endpoint, `body_text` the JSON."""

    def open(self) -> None:
        """Each request has a connection of its own."""

    def close(self) -> None:
        """Nothing stays open."""

    def send(self, message: OutboxMessage) -> None:
        endpoint = WebhookEndpoint.objects.filter(
            public_id=message.to_address, institution=message.institution_id, is_active=True
        ).first()
        if endpoint is None:
            raise Refused("Webhook ini sudah dimatikan.")
        body = message.body_text.encode()
        try:
            headers = signed_headers(endpoint, str(message.public_id), body)
            answer = http.post(endpoint.url, body, headers, allows_local=settings.HTTP_ALLOWS_LOCAL)
        except (http.UnsafeAddress, UnreadableValue) as error:
            raise Refused(str(error)) from error
        except (http.NotReached, http.AnswerMissing) as error:
            raise Postponed(str(error), holds_address=True) from error
        if answer.is_success:
            return
        problem = http.problem_of(answer)
        if answer.status in {401, 403}:  # a secret that is just being changed on the other side
            raise Postponed(problem.reason, holds_address=True)
        if isinstance(problem, Postponed):
            raise Postponed(problem.reason, wait_seconds=problem.wait_seconds, holds_address=True)
        raise problem


def signed_headers(endpoint: WebhookEndpoint, message_id: str, body: bytes) -> dict[str, str]:
    """Id, time and signature: HMAC-SHA256 with the endpoint's secret over `<id>.<timestamp>.<body>`.

    Raises `UnreadableValue` when the key that sealed the secret is gone.
    """
    timestamp = str(int(clock.now().timestamp()))
    secret = base64.b64decode(decrypt(endpoint.secret_sealed).removeprefix(SECRET_PREFIX))
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
