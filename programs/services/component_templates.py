"""Writing an institution's own templates of components; the shipped ones stay as they are and can be copied."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Component, ComponentTemplate, ComponentTemplateRow, Program

ROW_FIELDS = ("kind", "own_kind", "name", "required_quantity", "unit")


@transaction.atomic
def save_as_template(*, actor, program: Program, name: str) -> ComponentTemplate:
    """Keep the components of a program as a template of its institution: kinds, names, quantities required, units.

    Raises `NotAllowed`, `DomainError` for an empty list, `ValidationError` for a name that is taken.
    """
    rows = Component.objects.filter(program=program).order_by("order", "pk")
    values = [{field: getattr(row, field) for field in ROW_FIELDS} for row in rows]
    return _create(actor, program.institution, name, values, [program])


@transaction.atomic
def create_template(*, actor, name: str, rows: Sequence[Mapping[str, Any]]) -> ComponentTemplate:
    """A template of the actor's institution from nothing. `rows`: {kind, own_kind, name, required_quantity, unit}.

    Raises as `save_as_template`.
    """
    require(can_write(actor))
    return _create(actor, actor.membership.institution, name, rows, [])


@transaction.atomic
def copy_template(*, actor, template: ComponentTemplate) -> ComponentTemplate:
    """The institution's own copy of a template, to be changed. Raises as `save_as_template`."""
    institution = _own_institution(actor, template, may_be_shipped=True)
    values = [{field: getattr(row, field) for field in ROW_FIELDS} for row in template.rows.all()]
    return _create(actor, institution, _free_name(institution, template.name), values, [])


@transaction.atomic
def update_template(
    *, actor, template: ComponentTemplate, name: str, rows: Sequence[Mapping[str, Any]], version: int | None
) -> ComponentTemplate:
    """Another name and other rows of an own template, in their order.

    Raises `NotAllowed` for a shipped one, `StaleVersion`, `DomainError` without rows, `ValidationError`.
    """
    _own_institution(actor, template)
    template = lock(template)
    before = _listed(template.rows.all())
    after = [_row(template, order, values) for order, values in enumerate(rows, start=1)]
    if not after:
        raise DomainError("Tulis paling sedikit satu komponen.")
    changes = apply_changes(template, {"name": name}, version=version)
    if _listed(after) != before:
        if not changes:
            template.version += 1
            template.save()
        template.rows.all().delete()
        ComponentTemplateRow.objects.bulk_create(after)
        told = {"field": "rows", "label": "komponen", "old": _said(before), "new": _said(_listed(after))}
        changes = [*changes, told]
    if changes:
        audit.record(
            actor=actor,
            action="componenttemplate.update",
            sentence=f"mengubah templat komponen {template}",
            subjects=[template],
            changes=changes,
        )
    return template


@transaction.atomic
def delete_template(*, actor, template: ComponentTemplate) -> None:
    """Give up an own template; what was made from it stays. Raises `NotAllowed` for a shipped one."""
    institution = _own_institution(actor, template)
    audit.record(
        actor=actor,
        action="componenttemplate.delete",
        sentence=f"menghapus templat komponen {template}",
        subjects=[template],
        institution=institution,
    )
    lock(template).delete()


def _create(actor, institution, name: str, rows: Sequence[Mapping[str, Any]], subjects: list) -> ComponentTemplate:
    require(can_write(actor))
    if not rows:
        raise DomainError("Belum ada komponen untuk dijadikan templat.")
    template = ComponentTemplate(institution=institution, name=name.strip())
    template.full_clean()
    template.save()
    ComponentTemplateRow.objects.bulk_create(_row(template, order, row) for order, row in enumerate(rows, start=1))
    audit.record(
        actor=actor,
        action="componenttemplate.create",
        sentence=f"membuat templat komponen {template}",
        subjects=[template, *subjects],
        institution=institution,
    )
    return template


def _own_institution(actor, template: ComponentTemplate, *, may_be_shipped: bool = False):
    """The actor's institution, when the template is its own (or shipped, where that may be)."""
    require(can_write(actor))
    institution = actor.membership.institution if actor.membership else template.institution
    if template.institution_id is None and not may_be_shipped:
        raise NotAllowed("Templat bawaan tidak dapat diubah. Salin dahulu untuk lembaga Anda.")
    if template.institution_id not in {None, institution.pk if institution else None}:
        raise NotAllowed("Templat lembaga lain tidak dapat diubah.")
    return institution


def _free_name(institution, name: str) -> str:
    taken = set(ComponentTemplate.objects.filter(institution=institution).values_list("name", flat=True))
    names = [name, *(f"{name[:112]} ({number})" for number in range(2, 100))]
    return next((candidate for candidate in names if candidate not in taken), name)


def _row(template: ComponentTemplate, order: int, values: Mapping[str, Any]) -> ComponentTemplateRow:
    row = ComponentTemplateRow(template=template, order=order, **{field: values[field] for field in ROW_FIELDS})
    row.clean_fields(exclude=["template"])
    return row


def _listed(rows) -> list[tuple]:
    return [tuple(getattr(row, field) for field in ROW_FIELDS) for row in rows]


def _said(rows: list[tuple]) -> str:
    return ", ".join(row[ROW_FIELDS.index("name")] for row in rows)
