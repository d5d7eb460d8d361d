"""Documents from an institution's own Word template, filled by a worker in a process of their own."""

from typing import Any

from django.core.files.base import ContentFile

from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import DOCX
from kemitraan.core.models import OPEN_STATES, Attachment, Job
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.jobs import enqueue_job
from kemitraan.core.word.guarded import fill_guarded
from programs.models import Addendum, Agreement, WordTemplate
from programs.selectors.word_documents import WordDocument, word_of
from programs.selectors.word_templates import MADE, MAKING, file_of, key_of, made_file_of, making_of

CHANGED = "Naskah atau templatnya berubah sejak diminta. Buat lagi untuk naskah yang sekarang."
GONE = "Berkas templat ini tidak ditemukan. Unggah lagi templatnya."


def request_word(*, actor, home: Agreement | Addendum, document: WordDocument, template: WordTemplate, url: str) -> Job:
    """Have `document` of `home` made; the same that waits, runs or is there already is not made twice.

    Whoever may read the agreement or addendum may have its words as Word; `url` is the path of the page that waits.
    """
    key = key_of(document, template)
    job = making_of(home.institution_id, key)
    if job is not None and (job.state in OPEN_STATES or made_file_of(job)):
        return job
    return enqueue_job(
        actor=actor,
        institution=home.institution,
        kind=MAKING,
        params={str(home._meta.model_name): home.pk, "template": template.pk, "key": key},
        title=f"Naskah Word {home}",
        url=url,
    )


def run_word(job: Job) -> dict[str, Any]:
    """The job: fill the template with the words that were asked for. Raises `DomainError` when they changed since."""
    if attachments_of(job, MADE).exists():
        return job.result
    home = _home_of(job)
    template = WordTemplate.objects.get(pk=job.params["template"], institution=home.institution_id)
    document = word_of(home)
    if key_of(document, template) != job.params["key"]:
        raise DomainError(CHANGED)
    made = fill_guarded(_bytes_of(template), document.context, document.properties, document.picture)
    keep_made_file(
        actor=SystemActor("templat", home.institution),
        subject=job,
        content=ContentFile(made),
        name=document.file_name(),
        content_type=DOCX,
        purpose=MADE,
    )
    return {"size": len(made)}


def _home_of(job: Job) -> Agreement | Addendum:
    if "addendum" in job.params:
        return Addendum.objects.select_related("institution", "agreement__institution").get(pk=job.params["addendum"])
    related = ("institution", "partnership", "program", "parent")
    return Agreement.objects.select_related(*related).get(pk=job.params["agreement"])


def _bytes_of(template: WordTemplate) -> bytes:
    try:
        with file_of(template).file.open("rb") as content:
            return content.read()
    except (FileNotFoundError, Attachment.DoesNotExist):
        raise DomainError(GONE) from None
