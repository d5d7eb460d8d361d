"""Writing the rows of a list as agreements and their parties, in few statements."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.parsing import parse_rupiah
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Organization
from programs.models import Agreement, AgreementParty
from programs.services.party_import import ensure_own_root, write_missing_parties

WRITTEN_AT_ONCE = 500
TEXTS = ("scope", "dispute_settlement", "open_end_condition", "source_status", "source_notes", "kind_text")
REMEMBERED = ("kind", "starts_on", "ends_on", "open_end_condition", "value_idr", "state", "source_status")
NOT_CHECKED = ["institution", "program", "partnership", "parent", "created_by"]


@transaction.atomic
def write_imported_agreements(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change agreements as `match_agreements` decided, with the organizations that they lack.

    New ones come from an archive: they enter the state that their dates and signatures give, no gate judges them,
    and an overlap only warns. Every written record gets its own audit event that names the import. Raises
    `NotAllowed`, and `IntegrityError` when another writer took an id meanwhile (nothing is written then).
    """
    require(can_write(actor))
    created = [row for row in rows if row.action == RowAction.CREATE and row.values["parties"]]
    changed = [row for row in rows if row.action == RowAction.CHANGE]
    book = _organizations(actor, rows, context)
    agreements = _create(actor, created, context, book)
    numbers = {row.number: agreement.pk for row, agreement in zip(created, agreements, strict=True)}
    numbers |= {row.number: row.target_id for row in changed if row.target_id}
    _set_parents(created, agreements, numbers)
    entries = [
        _created_entry(row, agreement, context, book) for row, agreement in zip(created, agreements, strict=True)
    ]
    entries += _change(changed, context, book, numbers)
    audit.record_many(actor=actor, entries=entries, institution=context.institution)


class Book:
    """The organizations of a list by primary key and, for those just made, by normalized name."""

    def __init__(self, root: Organization | None, made: Mapping[str, Organization], known: Mapping[int, Organization]):
        self.root, self.made, self.known = root, made, known

    def of(self, party: Mapping[str, Any]) -> Organization:
        """The organization of a party; the own root may have been made with this import."""
        if party["organization"]:
            return self.known[party["organization"]]
        return self.root if party.get("is_own") and self.root else self.made[party["key"]]


def _organizations(actor, rows: list[Row], context: ImportContext) -> Book:
    parties = [party for row in rows for party in row.values["parties"]]
    others = [partner for row in rows for partner in row.values.get("companions", [])]
    others += [partner for row in rows if not row.values["parties"] for partner in row.values["partners"]]
    needs_root = any(party.get("is_own") for party in parties)
    root = ensure_own_root(actor=actor, institution=context.institution) if needs_root else None
    missing = [party for party in [*parties, *others] if not party["organization"] and not party.get("is_own")]
    made = write_missing_parties(actor=actor, partners=missing, context=context)
    known: dict[int, Organization] = {}
    keys = sorted({party["organization"] for party in parties if party["organization"]})
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        known |= Organization.objects.in_bulk(keys[start : start + WRITTEN_AT_ONCE])
    return Book(root, made, known)


def _create(actor, rows: list[Row], context: ImportContext, book: Book) -> list[Agreement]:
    agreements = [_new(actor, row, context) for row in rows]
    Agreement.objects.bulk_create(agreements, batch_size=WRITTEN_AT_ONCE)
    parties = [
        _new_party(agreement, order, party, book)
        for row, agreement in zip(rows, agreements, strict=True)
        for order, party in enumerate(row.values["parties"])
    ]
    AgreementParty.objects.bulk_create(parties, batch_size=WRITTEN_AT_ONCE)
    return agreements


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
        starts_on=_day(values["starts_on"]),
        ends_on=_day(values["ends_on"]),
        value_idr=_amount(values["value_idr"]),
    )
    for name in TEXTS:
        setattr(agreement, name, values.get(name) or "")
    agreement.clean_fields(exclude=NOT_CHECKED)
    return agreement


def _new_party(agreement: Agreement, order: int, party: Mapping[str, Any], book: Book) -> AgreementParty:
    record = AgreementParty(
        institution_id=agreement.institution_id,
        agreement=agreement,
        organization=book.of(party),
        order=order,
        number=party["number"],
        signatory_name=party["signatory_name"],
        signatory_position=party["signatory_position"],
        signed_on=_day(party["signed_on"]),
    )
    record.clean_fields(exclude=["institution", "agreement", "organization", "consented_by"])
    return record


def _set_parents(rows: list[Row], agreements: list[Agreement], numbers: Mapping[int, int]) -> None:
    linked = []
    for row, agreement in zip(rows, agreements, strict=True):
        agreement.parent_id = _parent_of(row, numbers)
        if agreement.parent_id:
            linked.append(agreement)
    Agreement.objects.bulk_update(linked, ["parent"], batch_size=WRITTEN_AT_ONCE)


def _parent_of(row: Row, numbers: Mapping[int, int]) -> int | None:
    link = row.values.get("parent") or {}
    return link.get("id") or numbers.get(link.get("row", -1))


def _created_entry(row: Row, agreement: Agreement, context: ImportContext, book: Book) -> tuple:
    before = dict.fromkeys((name for name in REMEMBERED if getattr(agreement, name)), "")
    return (
        "agreement.create",
        f"mencatat perjanjian {agreement} dari arsip via {context.reference}",
        [agreement, *(book.of(party) for party in row.values["parties"])],
        audit.differences(agreement, before),
    )


def _change(rows: list[Row], context: ImportContext, book: Book, numbers: Mapping[int, int]) -> list[tuple]:
    wanted = {row.target_id: row for row in rows}
    now, entries, touched = clock.now(), [], {"version", "updated_at"}
    records: list[Agreement] = []
    keys = sorted(pk for pk in wanted if pk is not None)
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        chunk = Agreement.objects.select_for_update(of=("self",)).filter(pk__in=keys[start : start + WRITTEN_AT_ONCE])
        records += chunk.order_by("pk")
    for record in records:
        row = wanted[record.pk]
        before = audit.snapshot(record, [_column(name) for name in row.diff if name != "partner"])
        _apply(record, row, numbers)
        touched |= {*before, "source"}
        record.version += 1
        record.updated_at = now
        record.clean_fields(exclude=NOT_CHECKED)
        changes = audit.differences(record, before)
        if "partner" in row.diff:
            old, new = row.diff["partner"]
            changes.append({"field": "parties", "label": "pihak", "old": old, "new": new})
        sentence = f"mengubah perjanjian {record} via {context.reference}"
        entries.append(("agreement.update", sentence, [record, *map(book.of, row.values["parties"])], changes))
    if records:
        Agreement.objects.bulk_update(records, sorted(touched), batch_size=100)
        _change_parties(records, wanted, book)
    return entries


def _column(name: str) -> str:
    return "parent" if name == "parent_ref" else name


def _apply(record: Agreement, row: Row, numbers: Mapping[int, int]) -> None:
    for name, (_, new) in row.diff.items():
        if name in {"starts_on", "ends_on"}:
            setattr(record, name, _day(new))
        elif name == "value_idr":
            record.value_idr = _amount(new)
        elif name == "parent_ref":
            record.parent_id = _parent_of(row, numbers)
        elif name == "state":
            record.state = row.values["entry_state"]
        elif name == "external_id":
            record.external_id, record.source = new, row.values.get("source", "")
        elif name != "partner":
            setattr(record, name, new)


def _change_parties(records: list[Agreement], wanted: Mapping[int | None, Row], book: Book) -> None:
    """Fill what parties lacked or had otherwise, and add the parties that the list names anew."""
    fields: dict[int, dict[str, str]] = {}
    added: list[AgreementParty] = []
    for record in records:
        values = wanted[record.pk].values
        fields |= {entry["pk"]: entry["fields"] for entry in values["changed_parties"]}
        added += [_new_party(record, place, values["parties"][place], book) for place in values["added_parties"]]
    AgreementParty.objects.bulk_create(added, batch_size=WRITTEN_AT_ONCE)
    parties = list(AgreementParty.objects.select_for_update(of=("self",)).filter(pk__in=fields).order_by("pk"))
    for party in parties:
        for name, text in fields[party.pk].items():
            setattr(party, name, _day(text) if name == "signed_on" else text)
        party.version += 1
        party.updated_at = clock.now()
    columns = ["number", "signatory_name", "signatory_position", "signed_on", "version", "updated_at"]
    AgreementParty.objects.bulk_update(parties, columns, batch_size=WRITTEN_AT_ONCE)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _amount(text: str) -> Decimal | None:
    return parse_rupiah(text) if text else None
