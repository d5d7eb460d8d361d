"""Taking in the Word files that parties send back while the words of an agreement are negotiated."""

from django.core.files.base import ContentFile
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import DOCX, recognize
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.versions import lock
from kemitraan.core.word.files import NOT_WORD, property_of, text_of_parts
from programs.enums import VersionOccasion
from programs.models import Agreement, AgreementParty, AgreementVersion, ReturnedDraft
from programs.rules.word import code_in, may_return_draft
from programs.selectors.agreement_text import agreement_text, words_digest
from programs.selectors.obligations import represented_by
from programs.selectors.returned_drafts import RETURNED, is_of_another, version_of_code
from programs.selectors.word_documents import CODE_PROPERTY, text_code
from programs.services.agreement_versions import keep_version


@transaction.atomic
def receive_draft(*, actor, party: AgreementParty, upload, note: str = "") -> ReturnedDraft:
    """Keep the Word file `upload` (a Django `File`) that `party` sent back, with the version that it was made from.

    Nothing of it goes into the words by itself. Words that are still the present ones and were never kept become a
    version now. The same file sent again is the one that is there. Raises `NotAllowed`, and `DomainError` (field
    `file`) for what is no Word document or was made from another agreement.
    """
    agreement = lock(party.agreement)
    require(may_return_draft(actor, agreement, party.organization_id, represented_by(actor)))
    data = upload.read()
    if recognize(data, upload.name or "") != DOCX:
        raise DomainError(NOT_WORD, field="file")
    code = code_of_file(data)
    version = _version(actor, agreement, code)
    if version is None and is_of_another(agreement, code):
        raise DomainError("Berkas ini dibuat dari naskah perjanjian lain. Periksa berkasnya.", field="file")
    attachment = attach(
        actor=actor,
        subject=agreement,
        upload=ContentFile(data, name=upload.name or "naskah.docx"),
        purpose=RETURNED,
        caption=f"Naskah perundingan dari {party}",
    )
    if same := ReturnedDraft.objects.filter(attachment=attachment).first():
        return same
    draft = ReturnedDraft(
        institution=agreement.institution,
        agreement=agreement,
        party=party,
        party_name=str(party),
        attachment=attachment,
        code=code,
        version=version,
        note=note.strip(),
        received_at=clock.now(),
        received_by_id=actor.pk,
    )
    draft.full_clean()
    draft.save()
    audit.record(
        actor=actor,
        action="agreement.receive_draft",
        sentence=f"menerima naskah perundingan dari {party}",
        subjects=[agreement],
        changes=[{"field": "sha256", "label": "sidik SHA-256", "old": "", "new": attachment.sha256}],
    )
    return draft


def code_of_file(data: bytes) -> str:
    """Which words a Word file was made from: its property, else its footer, else its text; empty when none says so.

    Raises `DomainError` (field `file`) for a damaged file.
    """
    told = code_in(property_of(data, CODE_PROPERTY))
    return told or code_in(text_of_parts(data, "footer")) or code_in(text_of_parts(data, "document"))


def _version(actor, agreement: Agreement, code: str) -> AgreementVersion | None:
    version = version_of_code(agreement, code)
    if version is None and code and text_code(words_digest(agreement_text(agreement))) == code:
        version = keep_version(actor=actor, agreement=agreement, occasion=VersionOccasion.RETURNED)
    return version
