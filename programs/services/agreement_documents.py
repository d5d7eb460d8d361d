"""Issuing the printed document of an agreement or addendum: rendered once, kept with its fingerprint, found by its
code."""

import secrets
from typing import Any

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
from programs.models import Addendum, Agreement, IssuedDocument
from programs.rules import may_be_issued, may_issue_addendum
from programs.selectors.addendum_text import addendum_text
from programs.selectors.agreement_documents import ISSUED, document_of, valid_addendum_document, valid_document
from programs.selectors.agreement_text import words_digest
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
    return _keep(actor, agreement, version.content, version.sha256, earlier, version=version)


@transaction.atomic
def issue_addendum(*, actor, addendum: Addendum) -> IssuedDocument:
    """The document of an addendum as PDF/A with a code, kept with its SHA-256, before or after the parties sign it.

    The same words give the document that was issued for them; other words a new one in its place.
    Raises as `issue_document`.
    """
    require(can_write(actor))
    lock(addendum.agreement)
    addendum = lock(addendum)
    refusal = may_issue_addendum(addendum, addendum.parties.all())
    if not refusal:
        raise TransitionRefused(refusal.reason)
    words = addendum_text(addendum)
    digest = words_digest(words)
    earlier = valid_addendum_document(addendum)
    if earlier is not None and earlier.words_sha256 == digest:
        return earlier
    return _keep(actor, addendum, words, digest, earlier, addendum=addendum)


def _keep(
    actor,
    home: Agreement | Addendum,
    words: dict[str, Any],
    digest: str,
    earlier: IssuedDocument | None,
    **about: Any,
) -> IssuedDocument:
    """Render the words with a new code, and keep the file in the place of the earlier one."""
    agreement = home if isinstance(home, Agreement) else home.agreement
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    now = clock.now()
    rendered = render_pdf(document_of(home, words, now, code=code))
    if rendered.unprintable:
        letters = " ".join(rendered.unprintable)
        raise DomainError(f"Ada huruf yang tidak dapat dicetak: {letters}. Perbaiki naskahnya, lalu terbitkan lagi.")
    if earlier is not None:
        earlier.withdrawn_at = now
        earlier.save(update_fields=["withdrawn_at"])
    kind = agreement.get_kind_display() if home is agreement else f"Adendum {about['addendum'].sequence}"
    attachment = keep_made_file(
        actor=actor,
        subject=home,
        content=ContentFile(rendered.pdf),
        name=f"{kind} {agreement.title}"[:200] + ".pdf",
        content_type=PDF,
        purpose=ISSUED,
    )
    issued = IssuedDocument(
        institution=agreement.institution,
        agreement=agreement,
        words_sha256=digest,
        code=code,
        attachment=attachment,
        sha256=attachment.sha256,
        issued_at=now,
        issued_by_id=actor.pk,
        **about,
    )
    issued.full_clean()
    issued.save()
    audit.record(
        actor=actor,
        action=f"{home._meta.model_name}.issue_document",
        sentence=f"menerbitkan dokumen {home}",
        subjects=[home] if home is agreement else [home, agreement],
        changes=[{"field": "sha256", "label": "sidik SHA-256", "old": "", "new": attachment.sha256}],
    )
    return issued
