"""Word templates: which one counts for a document, its bytes, and the file that was made from it."""

import hashlib
import json
from pathlib import Path

from django.contrib.contenttypes.models import ContentType

from kemitraan.core import clock
from kemitraan.core.models import Attachment, Job, JobState
from kemitraan.core.selectors import attachments_of
from programs.enums import AgreementKind, WordKind
from programs.models import Addendum, Agreement, WordTemplate
from programs.selectors.word_documents import FOLDER, SHIPPED, WordDocument

TEMPLATE_FILE = "word_template"
MAKING = "word"  # the kind of the jobs that fill templates of institutions
MADE = "word_made"


def template_for(home: Agreement | Addendum) -> WordTemplate | None:
    """The template in use: of the agreement's pattern, else of all patterns; None where the shipped one counts."""
    agreement = home.agreement if isinstance(home, Addendum) else home
    kind = SHIPPED.get(AgreementKind(agreement.kind), WordKind.PKS) if home is agreement else WordKind.ADDENDUM
    pattern = agreement.partnership.pattern if agreement.partnership else ""
    rows = WordTemplate.objects.filter(
        institution=agreement.institution_id, kind=kind, pattern__in={"", pattern}, is_in_use=True
    )
    return rows.order_by("-pattern").first()


def shipped_template(kind: str) -> Path:
    """The file of the template that comes with the product."""
    return FOLDER / f"{WordKind(kind)}.docx"


def file_of(template: WordTemplate) -> Attachment:
    """The file of a template. Raises `Attachment.DoesNotExist` when it is not there any more."""
    return attachments_of(template, TEMPLATE_FILE).get(sha256=template.sha256)


def files_of_templates(rows: list[WordTemplate]) -> list[WordTemplate]:
    """The templates, each with its `file` (None when it is not there any more). One query."""
    kind = ContentType.objects.get_for_model(WordTemplate)
    files = Attachment.objects.filter(
        content_type_of_subject=kind, object_id__in=[row.pk for row in rows], purpose=TEMPLATE_FILE, removed_at=None
    )
    by_template = {file.object_id: file for file in files}
    for row in rows:
        row.file = by_template.get(row.pk)  # type: ignore[attr-defined]
    return rows


def key_of(document: WordDocument, template: WordTemplate) -> str:
    """The fingerprint of a document with a template: the same words and the same template are the same file."""
    parts = [document.context, template.sha256, hashlib.sha256(document.picture).hexdigest()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def making_of(institution_id: int, key: str) -> Job | None:
    """The newest job that makes, or made, the file with this key; those whose files are expired do not count."""
    rows = Job.objects.filter(institution=institution_id, kind=MAKING, params__key=key, expires_at__gt=clock.now())
    return rows.order_by("-pk").first()


def made_file_of(job: Job | None) -> Attachment | None:
    """The file that a job made; None when it has not, or not yet."""
    if job is None or job.state != JobState.DONE:
        return None
    return attachments_of(job, MADE).first()
