"""Mail written to files that a mail program can open; for trying out without a mail server."""

import uuid
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
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
