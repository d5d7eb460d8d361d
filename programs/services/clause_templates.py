"""Writing an institution's own clauses for a kind of agreement; the shipped ones stay as they are."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import ClauseTemplate
from programs.services.orders import move_row

COPIED = ("kind", "pattern", "topic", "order", "heading", "body")


def templates_in_force(institution, kind: str) -> QuerySet[ClauseTemplate]:
    """The clauses with which an agreement of `kind` starts: the institution's own when it has any, else the shipped."""
    own = ClauseTemplate.objects.filter(institution=institution, kind=kind)
    return own if own.exists() else ClauseTemplate.objects.filter(institution=None, kind=kind)


@transaction.atomic
def customize_templates(*, actor, kind: str) -> list[ClauseTemplate]:
    """The institution's own copy of the shipped clauses of a kind; from then on they alone count.

    Raises `NotAllowed`, `DomainError` when there is such a copy.
    """
    institution = _institution(actor)
    if ClauseTemplate.objects.filter(institution=institution, kind=kind).exists():
        raise DomainError("Lembaga Anda sudah punya templat sendiri untuk jenis ini.")
    shipped = ClauseTemplate.objects.filter(institution=None, kind=kind)
    made = ClauseTemplate.objects.bulk_create(
        ClauseTemplate(institution=institution, **{name: getattr(row, name) for name in COPIED}) for row in shipped
    )
    if made:
        _record(actor, institution, "customize", f"menyesuaikan {len(made)} templat pasal {made[0].get_kind_display()}")
    return made


@transaction.atomic
def add_template(*, actor, kind: str, values: Mapping[str, Any]) -> ClauseTemplate:
    """A new own clause at the end. `values`: pattern, topic, heading, body. Raises `NotAllowed`, `ValidationError`,
    and `DomainError` while the shipped ones are in force."""
    institution = _institution(actor)
    own = ClauseTemplate.objects.filter(institution=institution, kind=kind)
    if not own.exists() and ClauseTemplate.objects.filter(institution=None, kind=kind).exists():
        raise DomainError("Sesuaikan dahulu templat bawaan jenis ini.")
    last = own.aggregate(last=Max("order"))["last"] or 0
    template = ClauseTemplate(institution=institution, kind=kind, order=last + 1, **values)
    template.full_clean()
    template.save()
    _record(actor, institution, "create", f"membuat templat pasal {template}", [template])
    return template


@transaction.atomic
def update_template(
    *, actor, template: ClauseTemplate, values: Mapping[str, Any], version: int | None
) -> ClauseTemplate:
    """Change an own clause; agreements that were made from it stay. Raises as `add_template`, and `StaleVersion`."""
    template = _own(actor, template)
    changes = apply_changes(template, values, version=version)
    if changes:
        _record(actor, template.institution, "update", f"mengubah templat pasal {template}", [template], changes)
    return template


@transaction.atomic
def move_template(*, actor, template: ClauseTemplate, step: int) -> None:
    """Put an own clause one place earlier (`step` -1) or later (1). Raises as `update_template`."""
    template = _own(actor, template)
    rows = list(ClauseTemplate.objects.filter(institution=template.institution, kind=template.kind))
    if move_row(rows, template.pk, step):
        _record(actor, template.institution, "move", f"memindahkan templat pasal {template}", [template])


@transaction.atomic
def remove_template(*, actor, template: ClauseTemplate) -> None:
    """Give up an own clause; without any left the shipped ones are in force again. Raises as `update_template`."""
    template = _own(actor, template)
    told = [{"field": "body", "label": "isi", "old": template.body, "new": ""}]
    _record(actor, template.institution, "remove", f"menghapus templat pasal {template}", [template], told)
    template.delete()


def _institution(actor):
    require(can_write(actor))
    if actor.membership is None:
        raise NotAllowed("Templat pasal milik lembaga; pilih lembaganya dahulu.")
    return actor.membership.institution


def _own(actor, template: ClauseTemplate) -> ClauseTemplate:
    institution = _institution(actor)
    if template.institution_id is None:
        raise NotAllowed("Templat bawaan tidak dapat diubah. Sesuaikan dahulu untuk lembaga Anda.")
    if template.institution_id != institution.pk:
        raise NotAllowed("Templat lembaga lain tidak dapat diubah.")
    return lock(template)


def _record(actor, institution, action: str, sentence: str, subjects=(), changes=None) -> None:
    audit.record(
        actor=actor,
        action=f"clausetemplate.{action}",
        sentence=sentence,
        subjects=[*subjects, institution],
        changes=changes or [],
        institution=institution,
    )
