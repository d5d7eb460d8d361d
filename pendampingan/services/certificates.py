"""What proves a mentor's competence. Files are attachments of the certificate, checked by content."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.versions import apply_changes, lock
from pendampingan import rules
from pendampingan.models import Mentor, MentorCertificate

PURPOSE = "certificate"


@transaction.atomic
def add_certificate(*, actor, mentor: Mentor, values: Mapping[str, Any], upload=None) -> MentorCertificate:
    """A certificate of a mentor, with its file if there is one; written by the mentor or the office.

    `values`: name, number, issuer, issued_on, expires_on. Raises `NotAllowed`, `DomainError` (field `file`) and
    `ValidationError`.
    """
    require(rules.can_change_mentor(actor, mentor))
    mentor = lock(mentor)
    certificate = MentorCertificate(mentor=mentor, institution_id=mentor.institution_id, **values)
    certificate.full_clean()
    certificate.save()
    audit.record(
        actor=actor,
        action="certificate.create",
        sentence=f"mencatat sertifikat {certificate}",
        subjects=[mentor, certificate],
    )
    if upload is not None:
        attach(actor=actor, subject=certificate, upload=upload, purpose=PURPOSE)
    return certificate


@transaction.atomic
def update_certificate(
    *, actor, certificate: MentorCertificate, values: Mapping[str, Any], version: int | None, upload=None
) -> MentorCertificate:
    """Change it; a new file is added, the older ones stay. Raises as `add_certificate`, and `StaleVersion`."""
    require(rules.can_change_mentor(actor, certificate.mentor))
    row = lock(certificate)
    changes = apply_changes(row, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="certificate.update",
            sentence=f"mengubah sertifikat {row}",
            subjects=[row.mentor, row],
            changes=changes,
        )
    if upload is not None:
        attach(actor=actor, subject=row, upload=upload, purpose=PURPOSE)
    return row


@transaction.atomic
def retire_certificate(*, actor, certificate: MentorCertificate, replaced_on: dt.date) -> MentorCertificate:
    """It does not count any more from the local date `replaced_on`; it stays, and is not reminded of any more.

    Raises `NotAllowed`, and `TransitionRefused` when it was retired before.
    """
    require(rules.can_change_mentor(actor, certificate.mentor))
    row = lock(certificate)
    if row.replaced_on is not None:
        raise TransitionRefused("Sertifikat ini sudah tidak dipakai.")
    changes = apply_changes(row, {"replaced_on": replaced_on}, version=None)
    audit.record(
        actor=actor,
        action="certificate.retire",
        sentence=f"menandai sertifikat {row} tidak dipakai lagi",
        subjects=[row.mentor, row],
        changes=changes,
    )
    return row
