"""Issuing the record of a decision: once, as a file of the decision."""

from django.core.files.base import ContentFile
from django.db import transaction

from kemitraan.core.documents import render_pdf
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import can_write, require
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import keep_made_file
from programs.models import SelectionDecision
from programs.selectors.selection_documents import RECORD, record_document

PDF = "application/pdf"


def issue_record(*, actor, decision: SelectionDecision) -> Attachment:
    """The record as PDF, kept with its SHA-256; a second time gives the file that was issued first.

    Raises `NotAllowed`.
    """
    require(can_write(actor))
    issued = attachments_of(decision, RECORD).order_by("pk").first()
    if issued is not None:
        return issued
    rendered = render_pdf(record_document(decision))
    return _keep(actor, decision, rendered.pdf)


@transaction.atomic
def _keep(actor, decision: SelectionDecision, pdf: bytes) -> Attachment:
    decision = SelectionDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    issued = attachments_of(decision, RECORD).order_by("pk").first()
    if issued is not None:
        return issued
    name = f"Berita acara {decision.record['decision']['name']}"[:200]
    attachment = keep_made_file(
        actor=actor,
        subject=decision,
        content=ContentFile(pdf),
        name=f"{name}.pdf",
        content_type=PDF,
        purpose=RECORD,
    )
    audit.record(
        actor=actor,
        action="selection.issue_record",
        sentence=f"menerbitkan berita acara pemilihan {decision.candidate}",
        subjects=[decision.selection, decision.selection.program, decision.candidate],
        changes=[{"field": "sha256", "label": "sidik SHA-256", "old": "", "new": attachment.sha256}],
    )
    return attachment
