"""WhatsApp through the Cloud API: a template that was approved beforehand, filled with a name and one line.

https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates
"""

import json
import re
from typing import Any

from django.conf import settings

from kemitraan.core.channels import http
from kemitraan.core.channels.protocol import DeliveryProblem, InDoubt, Postponed, Refused, Unreachable
from kemitraan.core.models import OutboxMessage

INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")
LONGEST_TEXT = 900
# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
NUMBER_UNKNOWN = {131026, 131030, 131021}
TOO_MANY = {4, 80007, 130429, 131048, 131056}
OURS_TO_MEND = {0, 3, 10, 190, 131031, 131042, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 133010}
ANSWER_MISSING = "Server terputus sebelum menjawab; pesan mungkin sudah diterima."


def is_on() -> bool:
    """Whether this installation sends by WhatsApp: it names server, token and template."""
    return bool(settings.WHATSAPP_URL and settings.WHATSAPP_TOKEN and settings.WHATSAPP_TEMPLATE)


class WhatsAppChannel:
    """One request a message; what is wrong with the own account or template is an outage, never a message's fault."""

    def open(self) -> None:
        if not is_on():
            raise Unreachable("WhatsApp belum disetel pada pemasangan ini.")

    def close(self) -> None:
        """Nothing stays open."""

    def send(self, message: OutboxMessage) -> None:
        if not INTERNATIONAL.fullmatch(message.to_address):
            raise Refused(
                "Nomor WhatsApp harus dalam bentuk internasional, misalnya +6281234567890.", is_address_bad=True
            )
        headers = {"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}", "Content-Type": "application/json"}
        body = json.dumps(content_of(message)).encode()
        try:
            answer = http.post(settings.WHATSAPP_URL, body, headers, allows_local=settings.HTTP_ALLOWS_LOCAL)
        except (http.NotReached, http.UnsafeAddress) as error:
            raise Unreachable(str(error)) from error
        except http.AnswerMissing as error:
            raise InDoubt(ANSWER_MISSING) from error
        if not answer.is_success:
            raise _problem(answer)
        if not _is_accepted(answer):
            raise InDoubt("Server menjawab tanpa nomor pesan; pesan mungkin sudah diterima.")


def content_of(message: OutboxMessage) -> dict[str, Any]:
    """The template with its two parameters; neither may hold line breaks or many spaces."""
    texts = [" ".join(text.split())[:LONGEST_TEXT] for text in (message.to_name or "Bapak/Ibu", message.body_text)]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to_address.removeprefix("+"),
        "type": "template",
        "template": {
            "name": settings.WHATSAPP_TEMPLATE,
            "language": {"code": settings.WHATSAPP_LANGUAGE},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}],
        },
    }


def _json(answer: http.Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_accepted(answer: http.Answer) -> bool:
    messages = _json(answer).get("messages")
    return isinstance(messages, list) and bool(messages)


def _problem(answer: http.Answer) -> DeliveryProblem:
    error = _json(answer).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    words = f"{answer.status} {code or ''} {error.get('message', '') if isinstance(error, dict) else ''}".strip()
    if answer.status in {401, 403} or code in OURS_TO_MEND:
        return Unreachable(words)
    if code in TOO_MANY:
        return Postponed(words, wait_seconds=answer.wait_seconds)
    if code in NUMBER_UNKNOWN:
        return Refused(words, is_address_bad=True)
    return http.problem_of(answer)
