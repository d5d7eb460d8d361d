"""Issuing the printed document of an agreement: rendered once, kept with its fingerprint, found by its code."""

import secrets

from django.core.files.base import ContentFile
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.documents import render_pdf
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.versions import lock
from programs.enums import VersionOccasion
from programs.models import Agreement, IssuedDocument
from programs.rules import may_be_issued
from programs.selectors.agreement_documents import ISSUED, document_of, valid_document
from programs.services.agreement_versions import keep_version

PDF = "application/pdf"
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12


@transaction.atomic
def issue_document(*, actor, agreement: Agreement) -> IssuedDocument:
    """The document of an agreed agreement as PDF/A with a code, kept with its SHA-256.

    The same words give the document that was issued for them; other words (a signature day, a number) give a new one
    that takes the place of the earlier one. Raises `NotAllowed`, `TransitionRefused`, and `DomainError` for letters
    that no font has.
    """
    require(can_write(actor))
    agreement = lock(agreement)
    refusal = may_be_issued(agreement)
    if not refusal:
        raise TransitionRefused(refusal.reason)
    version = keep_version(actor=actor, agreement=agreement, occasion=VersionOccasion.ISSUED)
    assert version is not None, "only drafts are not kept"
    earlier = valid_document(agreement)
    if earlier is not None and earlier.version_id == version.pk:
        return earlier
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = clock.now()
    rendered = render_pdf(document_of(agreement, version.content, now, code=code))
    if rendered.unprintable:
        letters = " ".join(rendered.unprintable)
        raise DomainError(f"Ada huruf yang tidak dapat dicetak: {letters}. Perbaiki naskahnya, lalu terbitkan lagi.")
    if earlier is not None:
        earlier.withdrawn_at = now
        earlier.save(update_fields=["withdrawn_at"])
    attachment = keep_made_file(
        actor=actor,
        subject=agreement,
        content=ContentFile(rendered.pdf),
        name=f"{agreement.get_kind_display()} {agreement.title}"[:200] + ".pdf",
        content_type=PDF,
        purpose=ISSUED,
    )
    issued = IssuedDocument(
        institution=agreement.institution,
        agreement=agreement,
        version=version,
        code=code,
        attachment=attachment,
        sha256=attachment.sha256,
        issued_at=now,
        issued_by_id=actor.pk,
    )
    issued.full_clean()
    issued.save()
    audit.record(
        actor=actor,
        action="agreement.issue_document",
        sentence=f"menerbitkan dokumen {agreement}",
        subjects=[agreement],
        changes=[{"field": "sha256", "label": "sidik SHA-256", "old": "", "new": attachment.sha256}],
    )
    return issued
