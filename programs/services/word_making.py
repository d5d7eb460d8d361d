"""Documents from an institution's own Word template, filled by a worker in a process of their own."""

from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse

from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import DOCX
from kemitraan.core.models import OPEN_STATES, Attachment, Job
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.jobs import enqueue_job
from kemitraan.core.word.guarded import fill_guarded
from programs.models import Agreement, WordTemplate
from programs.selectors.word_documents import WordDocument, agreement_word
from programs.selectors.word_templates import MADE, MAKING, file_of, key_of, made_file_of, making_of

CHANGED = "Naskah atau templatnya berubah sejak diminta. Buat lagi untuk naskah yang sekarang."
GONE = "Berkas templat ini tidak ditemukan. Unggah lagi templatnya."


def request_word(*, actor, agreement: Agreement, document: WordDocument, template: WordTemplate) -> Job:
    """Have `document` made; the same document that waits, runs or is there already is not made twice.

    Whoever may read the agreement may have its words as Word.
    """
    key = key_of(document, template)
    job = making_of(agreement.institution_id, key)
    if job is not None and (job.state in OPEN_STATES or made_file_of(job)):
        return job
    return enqueue_job(
        actor=actor,
        institution=agreement.institution,
        kind=MAKING,
        params={"agreement": agreement.pk, "template": template.pk, "key": key},
        title=f"Naskah Word {agreement}",
        url=reverse("programs:agreement-word", args=[agreement.public_id]),
    )


def run_word(job: Job) -> dict[str, Any]:
    """The job: fill the template with the words that were asked for. Raises `DomainError` when they changed since."""
    if attachments_of(job, MADE).exists():
        return job.result
    related = ("institution", "partnership", "program", "parent")
    agreement = Agreement.objects.select_related(*related).get(pk=job.params["agreement"])
    template = WordTemplate.objects.get(pk=job.params["template"], institution=agreement.institution_id)
    document = agreement_word(agreement)
    if key_of(document, template) != job.params["key"]:
        raise DomainError(CHANGED)
    made = fill_guarded(_bytes_of(template), document.context, document.properties, document.picture)
    keep_made_file(
        actor=SystemActor("templat", agreement.institution),
        subject=job,
        content=ContentFile(made),
        name=document.file_name(),
        content_type=DOCX,
        purpose=MADE,
    )
    return {"size": len(made)}


def _bytes_of(template: WordTemplate) -> bytes:
    try:
        with file_of(template).file.open("rb") as content:
            return content.read()
    except (FileNotFoundError, Attachment.DoesNotExist):
        raise DomainError(GONE) from None
