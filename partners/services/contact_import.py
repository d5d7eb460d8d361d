"""Writing the rows of a list as contacts of organizations."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum

from kemitraan.core import clock
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.bulk import prepared, update_rows
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Contact, Organization
from partners.services.contact_match import COMPARED, FLAGS, NO, YES
from partners.services.contacts import PERSONAL
from partners.services.organization_import import stamp_organizations

WRITTEN_AT_ONCE = 500
CHANGED = (*COMPARED, "version", "updated_at")
NOT_FROM_ROWS = ["institution", "organization"]


@transaction.atomic
def write_imported_contacts(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change contacts as `match_contacts` decided; rows of other actions are ignored.

    One that becomes primary takes it from the former one. Every record gets its own audit event. Raises
    `NotAllowed`, and `IntegrityError` when another writer changed a contact meanwhile (nothing is written then).
    """
    prepare_imported_contacts(actor=actor, rows=rows, context=context)()


def prepare_imported_contacts(*, actor, rows: Iterable[Row], context: ImportContext) -> Callable[[], None]:
    """The long part of `write_imported_contacts`, outside of the transaction; what it gives is called inside."""
    require(can_write(actor))
    written = [row for row in rows if row.action in (RowAction.CREATE, RowAction.CHANGE)]
    created = [_new(row, context) for row in written if row.action == RowAction.CREATE]
    changed = _Changed(written)
    owners = sorted({contact.organization_id for contact in created})

    def write() -> None:
        found: dict[int, Organization] = {}
        for start in range(0, len(owners), WRITTEN_AT_ONCE):
            locked = Organization.objects.select_for_update(of=("self",)).order_by("pk")
            found |= locked.in_bulk(owners[start : start + WRITTEN_AT_ONCE])
        for contact in created:
            contact.organization = found[contact.organization_id]
        entries = changed.write(context)
        for contact in Contact.objects.bulk_create(created, batch_size=WRITTEN_AT_ONCE):
            sentence = f"menambahkan kontak {contact} via {context.reference}"
            entries.append(("contact.create", sentence, [contact.organization, contact], []))
        audit.record_many(actor=actor, entries=entries, institution=context.institution)

    return write


def stamp_contacts(context: ImportContext) -> str:
    """Other whenever a contact or an organization of the institution is added, changed or removed."""
    found = Contact.objects.in_institution(context.institution).aggregate(
        count=Count("pk"), versions=Sum("version"), last=Max("pk")
    )
    return f"{found['count']}:{found['versions']}:{found['last']}:{stamp_organizations(context)}"


def _new(row: Row, context: ImportContext) -> Contact:
    values = row.values
    contact = Contact(institution=context.institution, organization_id=values["organization_pk"])
    for name in COMPARED:
        if values.get(name):
            setattr(contact, name, _stored(name, values[name]))
    contact.is_primary = bool(values.get("is_first")) or values.get("is_primary") == YES
    contact.is_active = values.get("is_active") != NO
    contact.clean_fields(exclude=NOT_FROM_ROWS)
    return contact


def _stored(name: str, text: str) -> Any:
    if name in FLAGS:
        return text == YES
    if name == "signs_until":
        return dt.date.fromisoformat(text) if text else None
    return text


class _Changed:
    """Changed contacts, and those that stop to be the primary one, with what the trail shows."""

    def __init__(self, written: list[Row]) -> None:
        self.wanted = {row.target_id: row for row in written if row.target_id is not None}
        self.rows: list[tuple[bool, tuple]] = []
        self.shown: list[tuple[Contact, list[dict[str, str]]]] = []
        heirs = {row.values["organization_pk"] for row in written if _makes_primary(row)}
        for column, keys in (("pk", sorted(self.wanted)), ("organization_id", sorted(heirs))):
            for start in range(0, len(keys), WRITTEN_AT_ONCE):
                some = Contact.objects.filter(**{f"{column}__in": keys[start : start + WRITTEN_AT_ONCE]})
                if column == "organization_id":
                    some = some.filter(is_primary=True)
                self._add(some.select_related("organization").order_by("pk"), heirs)

    def _add(self, contacts: Iterable[Contact], heirs: set[int]) -> None:
        known = {contact.pk for contact, _ in self.shown}
        now = clock.now()
        for contact in contacts:
            if contact.pk in known:
                continue
            row, version = self.wanted.get(contact.pk), contact.version
            diff = row.diff if row else {}
            before = audit.snapshot(contact, {*diff, "is_primary"})
            for name, (_, new) in diff.items():
                setattr(contact, name, _stored(name, new))
            if contact.organization_id in heirs and not (row and _makes_primary(row)):
                contact.is_primary = False
            changes = audit.differences(contact, before, personal=PERSONAL)
            if not changes:
                continue
            contact.clean_fields(exclude=NOT_FROM_ROWS)
            contact.version, contact.updated_at = version + 1, now
            values = prepared(Contact, CHANGED, [getattr(contact, name) for name in CHANGED])
            self.rows.append((contact.is_primary, (*values, contact.pk, version)))
            self.shown.append((contact, changes))

    def write(self, context: ImportContext) -> list[tuple]:
        """Write them, those first that are no longer primary; gives the entries of the trail."""
        rows = [values for _, values in sorted(self.rows, key=lambda entry: entry[0])]
        if rows and update_rows(Contact, CHANGED, rows) != len(rows):
            raise IntegrityError("A contact was changed while the import was prepared.")
        return [
            (
                "contact.update",
                f"mengubah kontak {contact} via {context.reference}",
                [contact.organization, contact],
                changes,
            )
            for contact, changes in self.shown
        ]


def _makes_primary(row: Row) -> bool:
    if row.action == RowAction.CREATE:
        return bool(row.values.get("is_first")) or row.values.get("is_primary") == YES
    return row.diff.get("is_primary", ["", ""])[1] == YES
