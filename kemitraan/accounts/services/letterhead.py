"""The picture at the head of an institution's documents: a file of the institution (decision 1)."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.accounts.permissions import can_manage_people
from kemitraan.accounts.selectors import LETTERHEAD
from kemitraan.accounts.services.people import require_own
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import IMAGE_FORMATS, recognize
from kemitraan.core.formats import format_size
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import require
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services.attachments import attach, remove_attachment

NOT_A_PICTURE = "Kop surat harus berupa gambar JPEG, PNG, atau WebP."


def set_letterhead(*, actor, institution: Institution, upload) -> Attachment:
    """Keep `upload` (a Django `File`) as the letterhead, and take the one before off. Content decides, not the name.

    Raises `NotAllowed`, and `DomainError` (field `file`) for what is no picture, is damaged or too large.
    """
    require(can_manage_people(actor))
    require_own(actor, institution)
    if upload.size > settings.MAX_UPLOAD_BYTES:
        raise DomainError(f"Berkas paling besar {format_size(settings.MAX_UPLOAD_BYTES)}.", field="file")
    data, name = upload.read(), upload.name or ""
    if recognize(data, name) not in IMAGE_FORMATS:
        raise DomainError(NOT_A_PICTURE, field="file")
    picture = attach(actor=actor, subject=institution, upload=ContentFile(data, name=name or "kop"), purpose=LETTERHEAD)
    _remove(actor, institution, keep=picture.pk)
    return picture


def remove_letterhead(*, actor, institution: Institution) -> int:
    """Documents have no picture at their head any more; returns how many were taken off. Raises `NotAllowed`."""
    require(can_manage_people(actor))
    require_own(actor, institution)
    return _remove(actor, institution)


@transaction.atomic
def _remove(actor, institution: Institution, *, keep: int = 0) -> int:
    old = list(attachments_of(institution, LETTERHEAD).exclude(pk=keep))
    for attachment in old:
        remove_attachment(actor=actor, attachment=attachment)
    return len(old)
