"""Mail, through whichever backend the settings name (SMTP, or files for trying out)."""

import smtplib
from contextlib import suppress
from email.message import EmailMessage, Message
from email.utils import formataddr

import structlog
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from kemitraan.core.channels.protocol import InDoubt, Postponed, Refused, Unreachable
from kemitraan.core.mail import AnswerLost
from kemitraan.core.models import OutboxMessage

LONGEST_NAME = 100
SERVER_CLOSES = 421
MESSAGE_TOO_LARGE = 552
log = structlog.get_logger(__name__)
ANSWER_LOST = "Server terputus sebelum menjawab; surat mungkin sudah diterima."


class BuiltOnce(EmailMultiAlternatives):
    """A mail that is put together when it is checked, and not again when it is sent."""

    built: Message | EmailMessage | None = None

    def message(self, *args, **kwargs):
        if self.built is None:
            self.built = super().message(*args, **kwargs)
        return self.built


class EmailChannel:
    """One connection to the mail server; opened again once when the server closed it between two mails."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_new = False

    def open(self) -> None:
        try:
            self.is_new = bool(self.connection.open())
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(_words(error)) from error

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.connection.close()

    def send(self, message: OutboxMessage) -> None:
        email = _checked(message)
        try:
            self._hand_over(email)
        except AnswerLost as error:
            raise InDoubt(ANSWER_LOST) from error
        except (smtplib.SMTPException, OSError) as error:
            raise _problem(error) from error

    def _hand_over(self, email: EmailMultiAlternatives) -> None:
        try:
            self.connection.send_messages([email])
        except AnswerLost:
            raise
        except smtplib.SMTPException as error:
            is_closed = isinstance(error, smtplib.SMTPServerDisconnected) or _answer(error)[0] == SERVER_CLOSES
            if self.is_new or not is_closed:
                raise
            self.close()
            self.connection.open()
            self.connection.send_messages([email])


def _checked(message: OutboxMessage) -> EmailMultiAlternatives:
    """The mail, put together; whatever is wrong with it shows before anything is sent. Raises `Refused`."""
    try:
        validate_email(message.to_address)
    except ValidationError:
        raise Refused("Alamat surel tidak sah.", is_address_bad=True) from None
    try:
        email = _as_email(message)
        email.message()
    except Exception as error:  # nothing has left yet, and a mail that cannot be built holds up no other
        log.warning("mail cannot be built", message=message.pk, exc_info=True)
        raise Refused(f"Surat tidak dapat disusun: {error}") from error
    return email


def _as_email(message: OutboxMessage) -> EmailMultiAlternatives:
    name = " ".join(message.to_name.split())[:LONGEST_NAME]
    email = BuiltOnce(
        subject=" ".join(message.subject.split()),
        body=message.body_text,
        to=[formataddr((name, message.to_address)) if name else message.to_address],
        headers={**message.headers, "Message-ID": f"<{message.public_id}@kemitraan>"},
    )
    if message.body_html:
        email.attach_alternative(message.body_html, "text/html")
    return email


def _problem(error: Exception) -> Refused | Postponed | Unreachable:
    """5xx about a message is final, and the address is bad when that is what was refused; 4xx is tried again."""
    code, _ = _answer(error)
    words = _words(error)
    if not _is_about_message(error):
        return Unreachable(words)
    if code >= 500:
        return Refused(words, is_address_bad=isinstance(error, smtplib.SMTPRecipientsRefused))
    return Postponed(words)


def _is_about_message(error: Exception) -> bool:
    """Whether the server refused this message or its address, and would take others."""
    code, _ = _answer(error)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return code == MESSAGE_TOO_LARGE
    is_answer = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return is_answer and code != SERVER_CLOSES


def _answer(error: Exception) -> tuple[int, str]:
    """What the server said: its code (0 when it said nothing) and its words."""
    code: int = 0
    words: bytes | str = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    return code, words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _words(error: Exception) -> str:
    code, words = _answer(error)
    return f"{code} {words}" if code else words
