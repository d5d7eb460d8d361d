"""An institution's own Word templates: tried before they are kept, one edition in use, earlier ones kept."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from kemitraan.core.errors import NotAllowed
from kemitraan.core.file_content import DOCX
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.versions import lock
from kemitraan.core.word.files import check_template_file
from kemitraan.core.word.guarded import try_template
from programs.enums import WordKind
from programs.models import WordTemplate
from programs.rules.word_fields import example_of, lacking, sentence_for
from programs.selectors.word_templates import TEMPLATE_FILE

NO_PLACEHOLDERS = (
    "Templat ini tidak memuat satu isian pun, jadi naskahnya akan sama untuk semua perjanjian. "
    "Tulis isian seperti {{ judul }} di tempatnya; daftarnya ada di halaman Isian templat."
)
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class TriedTemplate:
    """The bytes of a template that was checked and tried for `kind`, and what it leaves out."""

    kind: str
    data: bytes
    lacks: tuple[str, ...]


def try_word_template(*, kind: str, data: bytes) -> TriedTemplate:
    """Check a file and fill it with example values, outside of any transaction.

    Raises `DomainError` (field `file`) for what is no plain Word document, and `ValidationError` with a sentence for
    each placeholder that there is not, and where it stands.
    """
    kind = WordKind(kind)
    check_template_file(data)
    trial = try_template(data, example_of(kind))
    if trial.problems:
        told = [f"{sentence_for(problem, kind)} Di {problem.where}" for problem in trial.problems]
        more = [f"Dan {len(told) - MOST_PROBLEMS} lagi."] if len(told) > MOST_PROBLEMS else []
        raise ValidationError({"file": [*told[:MOST_PROBLEMS], *more]})
    if not trial.used:
        raise ValidationError({"file": NO_PLACEHOLDERS})
    return TriedTemplate(kind, data, tuple(lacking(trial.used, kind)))


@transaction.atomic
def keep_word_template(*, actor, tried: TriedTemplate, name: str, pattern: str = "", note: str = "") -> WordTemplate:
    """Keep a tried template as the next edition and use it from now on; the one before it stays to be taken up again.

    The very file that is in use already is not kept twice. Raises `NotAllowed`, `ValidationError`.
    """
    institution = _institution(actor)
    type(institution).objects.select_for_update().get(pk=institution.pk)
    rows = WordTemplate.objects.filter(institution=institution, kind=tried.kind, pattern=pattern)
    digest = hashlib.sha256(tried.data).hexdigest()
    if same := rows.filter(is_in_use=True, sha256=digest).first():
        return same
    _rest(rows)
    template = WordTemplate(
        institution=institution,
        kind=tried.kind,
        pattern=pattern,
        edition=(rows.aggregate(last=Max("edition"))["last"] or 0) + 1,
        sha256=digest,
        note=note,
        created_by_id=actor.pk,
    )
    template.full_clean()
    template.save()
    keep_made_file(
        actor=actor,
        subject=template,
        content=ContentFile(tried.data),
        name=name,
        content_type=DOCX,
        purpose=TEMPLATE_FILE,
    )
    _record(actor, template, "create", f"mengunggah {template}")
    return template


@transaction.atomic
def use_word_template(*, actor, template: WordTemplate) -> WordTemplate:
    """Take an earlier edition up again in place of the one in use. Raises `NotAllowed`."""
    template = _own(actor, template)
    if not template.is_in_use:
        _rest(
            WordTemplate.objects.filter(
                institution=template.institution_id, kind=template.kind, pattern=template.pattern
            )
        )
        _set(actor, template, is_in_use=True, sentence=f"memakai {template}")
    return template


@transaction.atomic
def rest_word_template(*, actor, template: WordTemplate) -> WordTemplate:
    """Use it no more: that of all patterns, else the shipped one, counts again. Raises `NotAllowed`."""
    template = _own(actor, template)
    if template.is_in_use:
        _set(actor, template, is_in_use=False, sentence=f"tidak memakai lagi {template}")
    return template


def _set(actor, template: WordTemplate, *, is_in_use: bool, sentence: str) -> None:
    template.is_in_use = is_in_use
    template.version += 1
    template.full_clean()
    template.save()
    _record(actor, template, "use" if is_in_use else "rest", sentence)


def _rest(rows) -> None:
    rows.filter(is_in_use=True).update(is_in_use=False)


def _institution(actor):
    require(can_write(actor))
    if actor.membership is None:
        raise NotAllowed("Templat Word milik lembaga; pilih lembaganya dahulu.")
    return actor.membership.institution


def _own(actor, template: WordTemplate) -> WordTemplate:
    if template.institution_id != _institution(actor).pk:
        raise NotAllowed("Templat lembaga lain tidak dapat diubah.")
    return lock(template)


def _record(actor, template: WordTemplate, action: str, sentence: str) -> None:
    audit.record(
        actor=actor,
        action=f"wordtemplate.{action}",
        sentence=sentence,
        subjects=[template, template.institution],
        institution=template.institution,
    )
