"""How mail leaves: to files for trying out without a mail server, and by SMTP with an ear for lost answers."""

import smtplib
import uuid
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.text import slugify

from kemitraan.core import clock


class FileEmailBackend(BaseEmailBackend):
    """Each message becomes one `.eml` file in `settings.EMAIL_FILE_PATH`."""

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = f"{clock.now():%Y%m%d-%H%M%S}"
            name = f"{stamp}-{slugify(message.to[0])[:60]}-{uuid.uuid4().hex[:8]}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


class AnswerLost(smtplib.SMTPServerDisconnected):
    """The connection broke after the whole message was handed over: it may have been accepted, or not."""


class AttentiveSMTP(smtplib.SMTP):
    """Tells a message whose answer was lost from one that was never handed over."""

    is_handed_over = False

    def send(self, s) -> None:
        super().send(s)
        self.is_handed_over = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")

    def data(self, msg):
        """As in smtplib; raises `AnswerLost` when only the last answer is missing."""
        try:
            return super().data(msg)
        except smtplib.SMTPServerDisconnected as error:
            if self.is_handed_over:
                raise AnswerLost(str(error)) from error
            raise


class AttentiveSMTPOverTLS(AttentiveSMTP, smtplib.SMTP_SSL):
    """The same over a connection that is encrypted from the start."""


class SmtpBackend(EmailBackend):
    """Django's SMTP backend on `AttentiveSMTP`."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return AttentiveSMTPOverTLS if self.use_ssl else AttentiveSMTP
