"""Private files of records: what comes in is checked by content, what goes out by permission."""

import hashlib
import re
from pathlib import PurePath

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.db import models, transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import EXTENSIONS, IMAGE_FORMATS, clean_image, recognize
from kemitraan.core.formats import format_size
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.registry import upload_policies
from kemitraan.core.services import audit

PURPOSE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_NAME_LENGTH = 255


def may_change_files(actor, subject: models.Model, purpose: str) -> Decision:
    """Whether `actor` may add files of `purpose` to `subject` and remove them.

    The policy of this purpose decides, else the subject's own, else only the office may.
    """
    label = subject._meta.label
    policy = upload_policies.get(f"{label}:{purpose}") or upload_policies.get(label)
    return policy(actor, subject) if policy else can_write(actor)


def attach(*, actor, subject: models.Model, upload, purpose: str, caption: str = "") -> Attachment:
    """Keep `upload` (a Django `File`) as a file of `subject`; pictures are turned upright and lose their EXIF.

    The same bytes sent again to the same subject and purpose give the file that is already there.
    Raises `NotAllowed`, and `DomainError` (field `file`) for a file that is too large, empty, damaged or of a
    kind that is not accepted.
    """
    require(may_change_files(actor, subject, purpose))
    if not PURPOSE.fullmatch(purpose):
        raise DomainError("Jenis berkas tidak dikenal.", field="purpose")
    if upload.size > settings.MAX_UPLOAD_BYTES:
        raise DomainError(f"Berkas paling besar {format_size(settings.MAX_UPLOAD_BYTES)}.", field="file")
    data = upload.read()
    content_type = recognize(data, upload.name or "")
    if content_type in IMAGE_FORMATS:
        data = clean_image(data, content_type)
    attachment = _describe(actor, subject, purpose, readable_name(upload.name or "", content_type), content_type)
    attachment.size = len(data)
    attachment.sha256 = hashlib.sha256(data).hexdigest()
    attachment.caption = caption.strip()[:200]
    return _store(actor=actor, subject=subject, attachment=attachment, content=ContentFile(data))


def keep_made_file(
    *, actor, subject: models.Model, content: File, name: str, content_type: str, purpose: str
) -> Attachment:
    """Keep a file that the product itself made (an open Django `File`) as a file of `subject`.

    No upload policy and no limit of size applies: nobody sent it. `content_type` is one of the accepted kinds.
    """
    attachment = _describe(actor, subject, purpose, readable_name(name, content_type), content_type)
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    attachment.size, attachment.sha256 = content.size, digest.hexdigest()
    content.seek(0)
    return _store(actor=actor, subject=subject, attachment=attachment, content=content)


def _describe(actor, subject: models.Model, purpose: str, name: str, content_type: str) -> Attachment:
    return Attachment(
        institution_id=_institution_id(subject),
        content_type_of_subject=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        purpose=purpose,
        original_name=name,
        content_type=content_type,
        uploaded_by_id=actor.pk,
        created_at=clock.now(),
    )


@transaction.atomic
def _store(*, actor, subject: models.Model, attachment: Attachment, content: File) -> Attachment:
    """Row, bytes and audit event; whoever sends the same file at the same time waits and gets the first one."""
    type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    same = Attachment.objects.filter(
        content_type_of_subject=attachment.content_type_of_subject,
        object_id=attachment.object_id,
        purpose=attachment.purpose,
        sha256=attachment.sha256,
        removed_at=None,
    ).first()
    if same:
        return same
    attachment.file.save("", content, save=False)
    try:
        attachment.full_clean()
        attachment.save(force_insert=True)
        audit.record(
            actor=actor,
            action="attachment.create",
            sentence=f"menambah berkas {attachment.original_name}",
            subjects=[subject],
        )
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


@transaction.atomic
def remove_attachment(*, actor, attachment: Attachment, reason: str = "") -> Attachment:
    """Take a file off its record. The bytes stay, so that the trail can still be followed; nobody reads them.

    Raises `NotAllowed`, and `DomainError` when the record is gone. Removing a removed file changes nothing.
    """
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    subject = attachment.subject
    if subject is None:
        raise DomainError("Catatan yang memiliki berkas ini sudah tidak ada.")
    require(may_change_files(actor, subject, attachment.purpose))
    if attachment.removed_at is None:
        attachment.removed_at = clock.now()
        attachment.full_clean()
        attachment.save(update_fields=["removed_at"])
        audit.record(
            actor=actor,
            action="attachment.remove",
            sentence=f"menghapus berkas {attachment.original_name}",
            subjects=[subject],
            reason=reason,
        )
    return attachment


def readable_name(name: str, content_type: str) -> str:
    """The name as people see it: without folders and control characters, ending as its content is."""
    path = PurePath(re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/")))
    extension = EXTENSIONS[content_type]
    same_kind = {".jpg", ".jpeg"} if extension == ".jpg" else {extension}
    suffix = path.suffix.lower() if path.suffix.lower() in same_kind else extension
    stem = path.stem.strip(" .") or "berkas"
    return stem[: MAX_NAME_LENGTH - len(suffix)] + suffix


def _institution_id(subject: models.Model) -> int:
    if subject._meta.label == "accounts.Institution":
        return subject.pk
    return subject.institution_id  # type: ignore[attr-defined]
