"""Writing the rows of a list as agreements and their parties: prepared before the transaction, short inside of it."""

from collections.abc import Callable, Iterable

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.audit_bulk import Entry, PreparedEvents
from kemitraan.core.services.bulk import insert_rows, prepared, reserve_keys, written_names
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from programs.models import Agreement, AgreementParty
from programs.services.agreement_changes import (
    NOT_CHECKED,
    amount_of,
    change_agreements,
    day_of,
    new_party,
    parent_key,
)
from programs.services.party_import import Book, prepare_parties

TEXTS = ("scope", "dispute_settlement", "open_end_condition", "source_status", "source_notes", "kind_text")
REMEMBERED = ("kind", "starts_on", "ends_on", "open_end_condition", "value_idr", "source_status")


@transaction.atomic
def write_imported_agreements(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change agreements as `match_agreements` decided, with the organizations that they lack.

    New ones come from an archive: they enter the state that their dates and signatures give, no gate judges them,
    and an overlap only warns. Every written record gets its own audit event that names the import. Raises
    `NotAllowed`, and `IntegrityError` when another writer took an id meanwhile (nothing is written then).
    """
    prepare_imported_agreements(actor=actor, rows=rows, context=context)()


def prepare_imported_agreements(*, actor, rows: Iterable[Row], context: ImportContext) -> Callable[[], None]:
    """The long part of `write_imported_agreements`, outside of the transaction; what it gives is called inside."""
    require(can_write(actor))
    rows = list(rows)
    parties = prepare_parties(actor=actor, rows=rows, context=context)
    new = _New(actor, context)
    for row in rows:
        if row.action == RowAction.CREATE and row.values["parties"]:
            new.add(row)
    changed = [row for row in rows if row.action == RowAction.CHANGE]

    def write() -> None:
        book = parties()
        keys = new.write(book)
        change_agreements(actor=actor, rows=changed, context=context, book=book, keys=keys)

    return write


class _New:
    """New agreements with their parties and events, as the database takes them."""

    def __init__(self, actor, context: ImportContext) -> None:
        self.actor, self.context, self.now = actor, context, clock.now()
        self.names = written_names(Agreement, without={"parent_id"})
        self.party_names = written_names(AgreementParty, without={"agreement_id", "organization_id"})
        self.events = PreparedEvents(actor=actor, institution=context.institution, model=Agreement)
        self.rows: list[Row] = []
        self.values: list[tuple] = []
        self.parties: list[list[tuple]] = []

    def add(self, row: Row) -> None:
        """Prepare the next agreement, its parties, and its event."""
        record = _new(self.actor, row, self.context)
        record.created_at = record.updated_at = self.now
        self.rows.append(row)
        self.values.append(prepared(Agreement, self.names, [getattr(record, name) for name in self.names]))
        self.parties.append([self._party(order, party) for order, party in enumerate(row.values["parties"])])
        before = dict.fromkeys((name for name in REMEMBERED if getattr(record, name)), "")
        sentence = f"mencatat perjanjian {record} dari arsip via {self.context.reference}"
        changes = audit.differences(record, before)
        changes.append({"field": "state", "label": "status", "old": "", "new": str(record.get_state_display())})
        self.events.add(Entry("agreement.create", sentence, str(record), record.version, changes))

    def _party(self, order: int, party: dict) -> tuple:
        record = new_party(self.context.institution.pk, order, party)
        record.created_at = record.updated_at = self.now
        return prepared(AgreementParty, self.party_names, [getattr(record, name) for name in self.party_names])

    def write(self, book: Book) -> dict[int, int]:
        """Insert everything; returns the keys of the agreements by row number."""
        keys = reserve_keys(Agreement, len(self.rows))
        by_number = {row.number: key for row, key in zip(self.rows, keys, strict=True)}
        parents = [parent_key(row, by_number) for row in self.rows]
        columns = ["id", "parent_id", *self.names]
        insert_rows(
            Agreement, columns, ((*ids, *values) for *ids, values in zip(keys, parents, self.values, strict=True))
        )
        organizations = [[book.of(party) for party in row.values["parties"]] for row in self.rows]
        insert_rows(
            AgreementParty,
            ["agreement_id", "organization_id", *self.party_names],
            (
                (key, organization.pk, *values)
                for key, bodies, parties in zip(keys, organizations, self.parties, strict=True)
                for organization, values in zip(bodies, parties, strict=True)
            ),
        )
        self.events.write(keys, beside=organizations)
        return by_number


def _new(actor, row: Row, context: ImportContext) -> Agreement:
    values = row.values
    agreement = Agreement(
        institution=context.institution,
        created_by_id=actor.pk,
        is_historical=True,
        kind=values["kind"] or values["derived_choice"],
        title=values["title"] or values["made_title"],
        state=values["entry_state"],
        state_reason=values.get("state_reason", ""),
        source=values.get("source", "") if values.get("external_id") else "",
        external_id=values.get("external_id", ""),
        starts_on=day_of(values["starts_on"]),
        ends_on=day_of(values["ends_on"]),
        value_idr=amount_of(values["value_idr"]),
    )
    for name in TEXTS:
        setattr(agreement, name, values.get(name) or "")
    agreement.clean_fields(exclude=NOT_CHECKED)
    return agreement
