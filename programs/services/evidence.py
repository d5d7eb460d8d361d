"""Files that show what somebody says."""

from typing import Any

from django.db import models

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.services.attachments import attach
from programs.selectors import EVIDENCE


def attach_evidence(*, actor, subject: models.Model, upload: Any, field: str) -> None:
    """Keep an uploaded file as evidence of `subject`.

    Raises `NotAllowed`, and `DomainError` at `field`, naming the file, for one that is not accepted.
    """
    try:
        attach(actor=actor, subject=subject, upload=upload, purpose=EVIDENCE)
    except NotAllowed:
        raise
    except DomainError as error:
        raise DomainError(f"{upload.name}: {error.message}", field=field) from error
