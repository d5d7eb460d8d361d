"""Writing what a program must have: the sheet of components, templates applied to it, rows from another program."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_number, format_rupiah
from kemitraan.core.services import audit
from programs.enums import ComponentKind
from programs.models import Component, ComponentTemplate, Need, Program
from programs.rules.components import identity_of
from programs.services.locks import lock_planned

FIELDS = ("kind", "own_kind", "name", "required_quantity", "available_quantity", "unit", "note")
MOST_COMPONENTS = 200


@dataclass(frozen=True)
class SheetRow:
    """One row of the sheet: a stored component (`public_id`, with the version that was opened) or a new one."""

    public_id: uuid.UUID | None
    version: int | None
    values: Mapping[str, Any] = field(default_factory=dict)
    is_changed: bool = True
    is_removed: bool = False


class SheetRefused(DomainError):
    """Some rows cannot be saved, so none was; `problems` says why, by the place of the row in the sheet.

    `stored` are the components that somebody else changed meanwhile, by the same place.
    """

    def __init__(self, problems: dict[int, str], stored: dict[int, Component]) -> None:
        super().__init__("Belum ada yang disimpan: beberapa baris perlu diperbaiki.")
        self.problems = problems
        self.stored = stored


@transaction.atomic
def save_components(*, actor, program: Program, rows: Sequence[SheetRow]) -> list[Component]:
    """Write the sheet of a program in the order of `rows`: all of it, or nothing.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, and `SheetRefused` for rows that were changed
    by somebody else, that double one another, or that a need hangs on and that should go.
    """
    program = lock_planned(actor, program)
    stored = {
        row.public_id: row for row in Component.objects.filter(program=program).select_for_update().order_by("pk")
    }
    sheet = _Sheet(program, stored)
    for place, row in enumerate(rows):
        sheet.take(place, row)
    sheet.check_removals()
    sheet.check_doubles()
    if sheet.problems:
        raise SheetRefused(sheet.problems, sheet.stale)
    return sheet.write(actor)


class _Sheet:
    """What a submitted sheet means for the stored components."""

    def __init__(self, program: Program, stored: dict[uuid.UUID, Component]) -> None:
        self.program = program
        self.stored = stored
        self.kept: list[tuple[int, Component]] = []
        self.removed: list[tuple[int, Component]] = []
        self.before: dict[int, dict[str, Any]] = {}
        self.problems: dict[int, str] = {}
        self.stale: dict[int, Component] = {}

    def take(self, place: int, row: SheetRow) -> None:
        component = self.stored.get(row.public_id) if row.public_id else None
        if row.public_id and component is None:
            if row.is_changed and not row.is_removed:
                self.problems[place] = (
                    "Baris ini sudah dihapus orang lain. Hapus di sini, atau tulis lagi di baris baru."
                )
            return
        if component is None:
            if not row.is_removed:
                self.kept.append((place, self._new(place, row)))
            return
        if (row.is_changed or row.is_removed) and row.version != component.version:
            self.problems[place] = _said_meanwhile(component)
            self.stale[place] = component
            return
        if row.is_removed:
            self.removed.append((place, component))
            return
        self.before[component.pk] = audit.snapshot(component, (*FIELDS, "order"))
        if row.is_changed:
            self._fill(place, component, row.values)
        self.kept.append((place, component))

    def _new(self, place: int, row: SheetRow) -> Component:
        component = Component(institution_id=self.program.institution_id, program=self.program)
        self._fill(place, component, row.values)
        return component

    def _fill(self, place: int, component: Component, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(component, name, value)
        try:
            component.clean_fields(exclude=["program", "institution", "order"])
        except ValidationError as error:
            self.problems[place] = " ".join(error.messages)

    def check_removals(self) -> None:
        hanging = defaultdict(list)
        wanted = [component for _, component in self.removed]
        for need in Need.objects.filter(component__in=wanted).order_by("rank", "pk"):
            hanging[need.component_id].append(need.name)
        for place, component in self.removed:
            names = hanging[component.pk]
            if names:
                more = f" dan {len(names) - 1} lainnya" if len(names) > 1 else ""
                self.problems[place] = (
                    f"{component} tidak dapat dihapus: kebutuhan “{names[0]}”{more} dibuat dari komponen ini. "
                    "Isi diperlukan dengan 0 bila tidak lagi diperlukan."
                )

    def check_doubles(self) -> None:
        seen: dict[tuple[str, str, str], int] = {}
        for place, component in self.kept:
            first = seen.setdefault(identity_of(component.kind, component.own_kind, component.name), place)
            if first != place:
                self.problems.setdefault(place, f"{component} sudah ada di baris {first + 1}.")
        if len(self.kept) > MOST_COMPONENTS:
            self.problems.setdefault(self.kept[-1][0], f"Paling banyak {MOST_COMPONENTS} komponen.")

    def write(self, actor) -> list[Component]:
        """Save what changed in a constant number of statements, and tell it in the program's timeline."""
        now = clock.now()
        entries: list[tuple[str, str, list, list]] = []
        new: list[Component] = []
        changed: list[Component] = []
        for order, (_, component) in enumerate(self.kept, start=1):
            component.order = order
            if component.pk is None:
                new.append(component)
                continue
            changes = audit.differences(component, self.before[component.pk])
            if not changes:
                continue
            changed.append(component)
            # Another place is nobody's cell: it does not stop who typed in this row meanwhile.
            told = [change for change in changes if change["field"] != "order"]
            if told:
                component.version += 1
                component.updated_at = now
                sentence = f"mengubah komponen {component}{_gap_change(component, self.before[component.pk])}"
                entries.append(("component.update", sentence, [component, self.program], told))
        gone = [component for _, component in self.removed]
        entries += [("component.delete", f"menghapus komponen {_told(row)}", [row, self.program], []) for row in gone]
        # A name may pass from one row to another: what goes is gone first, and two may change places.
        Component.objects.filter(pk__in=[row.pk for row in gone]).delete()
        self._free_names(changed)
        Component.objects.bulk_update(changed, [*FIELDS, "order", "version", "updated_at"])
        Component.objects.bulk_create(new)
        entries += [("component.create", f"menambah komponen {_told(row)}", [row, self.program], []) for row in new]
        if entries:
            audit.record_many(actor=actor, entries=entries)
        return [component for _, component in self.kept]

    def _free_names(self, changed: Sequence[Component]) -> None:
        """Give up names that another row takes over in the same save."""
        old = {(row["kind"], row["own_kind"], row["name"]): pk for pk, row in self.before.items()}
        taken = {
            old[identity]
            for component in changed
            if (identity := (component.kind, component.own_kind, component.name)) in old
            and old[identity] != component.pk
        }
        for component in changed:
            if component.pk in taken:
                Component.objects.filter(pk=component.pk).update(name=str(component.public_id))


@dataclass(frozen=True)
class WantedRow:
    """A component that a template or another program offers."""

    kind: str
    own_kind: str
    name: str
    required_quantity: Decimal
    unit: str
    available_quantity: Decimal = Decimal(0)
    note: str = ""


def apply_template(*, actor, program: Program, template: ComponentTemplate) -> list[Component]:
    """Add what a template has and the program lacks; returns what was added. Twice adds nothing the second time.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, `DomainError` for another's template.
    """
    if template.institution_id not in {None, program.institution_id}:
        raise DomainError("Templat tidak ditemukan.")
    wanted = [
        WantedRow(row.kind, row.own_kind, row.name, row.required_quantity, row.unit) for row in template.rows.all()
    ]
    return _add_missing(actor, program, wanted, f"dari templat {template}")


def copy_components(*, actor, program: Program, source: Program, with_available: bool = False) -> list[Component]:
    """Add what another program of the institution has and this one lacks; returns what was added.

    Quantities required are copied, those available only `with_available`. Raises as `apply_template`.
    """
    if source.institution_id != program.institution_id or source.pk == program.pk:
        raise DomainError("Pilih program lain dari lembaga Anda.", field="source")
    wanted = [
        WantedRow(
            row.kind,
            row.own_kind,
            row.name,
            row.required_quantity,
            row.unit,
            row.available_quantity if with_available else Decimal(0),
            row.note,
        )
        for row in Component.objects.filter(program=source).order_by("order", "pk")
    ]
    return _add_missing(actor, program, wanted, f"dari program {source}")


@transaction.atomic
def _add_missing(actor, program: Program, wanted: Iterable[WantedRow], origin: str) -> list[Component]:
    program = lock_planned(actor, program)
    rows = list(Component.objects.filter(program=program).order_by("order", "pk"))
    known = {identity_of(row.kind, row.own_kind, row.name) for row in rows}
    last = max((row.order for row in rows), default=0)
    new: list[Component] = []
    for row in wanted:
        identity = identity_of(row.kind, row.own_kind, row.name)
        if identity in known:
            continue
        known.add(identity)
        component = Component(
            institution_id=program.institution_id, program=program, order=last + len(new) + 1, **vars(row)
        )
        component.clean_fields(exclude=["program", "institution"])
        new.append(component)
    if len(rows) + len(new) > MOST_COMPONENTS:
        raise DomainError(f"Paling banyak {MOST_COMPONENTS} komponen dalam satu program.")
    Component.objects.bulk_create(new)
    if new:
        entries: list[tuple[str, str, list, list]] = [
            ("component.create", f"menambah komponen {_told(row)} {origin}", [row, program], []) for row in new
        ]
        audit.record_many(actor=actor, entries=entries)
    return new


def _quantity(component: Component, quantity: Decimal) -> str:
    if component.kind == ComponentKind.FUNDS:
        return format_rupiah(quantity)
    return f"{format_number(quantity)} {component.unit}"


def _told(component: Component) -> str:
    return f"{component}: diperlukan {_quantity(component, component.required_quantity)}"


def _gap_change(component: Component, before: Mapping[str, Any]) -> str:
    """How the gap changed, old and new; empty when it did not."""
    old = max(before["required_quantity"] - before["available_quantity"], Decimal(0))
    if old == component.gap:
        return ""
    return f": kekurangan dari {_quantity(component, old)} menjadi {_quantity(component, component.gap)}"


def _said_meanwhile(component: Component) -> str:
    """What somebody else saved, for who typed something else."""
    return (
        f"Sudah diubah orang lain menjadi {component}, diperlukan {_quantity(component, component.required_quantity)}, "
        f"tersedia {_quantity(component, component.available_quantity)}. Simpan lagi untuk memakai isian Anda."
    )
