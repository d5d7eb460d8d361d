"""Changing the agreements that a list knows better, and adding the parties that it names anew."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kemitraan.core import clock
from kemitraan.core.parsing import parse_rupiah
from kemitraan.core.services import audit
from kemitraan.exchange.rules.resources import ImportContext, Row
from programs.models import Agreement, AgreementParty
from programs.services.party_import import Book

WRITTEN_AT_ONCE = 500
NOT_CHECKED = ["institution", "program", "partnership", "parent", "created_by"]
OF_PARTY = ["number", "signatory_name", "signatory_position", "signed_on"]


def change_agreements(*, actor, rows: list[Row], context: ImportContext, book: Book, keys: Mapping[int, int]) -> None:
    """Write the differences of `rows` in the caller's transaction; each agreement gets its own audit event.

    `keys` gives the primary keys of the agreements that this import makes, by row number.
    """
    wanted = {row.target_id: row for row in rows if row.target_id is not None}
    now, touched = clock.now(), {"version", "updated_at"}
    entries: list[tuple[str, str, list[Any], list[dict[str, str]]]] = []
    records = _locked(Agreement, sorted(wanted))
    for record in records:
        row = wanted[record.pk]
        before = audit.snapshot(record, [_column(name) for name in row.diff if name != "partner"])
        _apply(record, row, keys)
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
        audit.record_many(actor=actor, entries=entries, institution=context.institution)


def _locked(model: type[Any], keys: list[int]) -> list[Any]:
    """The records of `keys`, locked in the order of their keys."""
    records: list[Any] = []
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        rows = model.objects.select_for_update(of=("self",)).filter(pk__in=keys[start : start + WRITTEN_AT_ONCE])
        records += rows.order_by("pk")
    return records


def _column(name: str) -> str:
    return "parent" if name == "parent_ref" else name


def _apply(record: Agreement, row: Row, keys: Mapping[int, int]) -> None:
    for name, (_, new) in row.diff.items():
        if name in {"starts_on", "ends_on"}:
            setattr(record, name, day_of(new))
        elif name == "value_idr":
            record.value_idr = amount_of(new)
        elif name == "parent_ref":
            record.parent_id = parent_key(row, keys)
        elif name == "state":
            record.state = row.values["entry_state"]
        elif name == "external_id":
            record.external_id, record.source = new, row.values.get("source", "")
        elif name != "partner":
            setattr(record, name, new)


def _change_parties(records: list[Agreement], wanted: Mapping[int, Row], book: Book) -> None:
    """Fill what parties lacked or had otherwise, and add the parties that the list names anew."""
    fields: dict[int, dict[str, str]] = {}
    added: list[AgreementParty] = []
    for record in records:
        values = wanted[record.pk].values
        fields |= {entry["pk"]: entry["fields"] for entry in values["changed_parties"]}
        for place in values["added_parties"]:
            party = new_party(record.institution_id, place, values["parties"][place])
            party.agreement, party.organization = record, book.of(values["parties"][place])
            added.append(party)
    AgreementParty.objects.bulk_create(added, batch_size=WRITTEN_AT_ONCE)
    parties = _locked(AgreementParty, sorted(fields))
    for party in parties:
        for name, text in fields[party.pk].items():
            setattr(party, name, day_of(text) if name == "signed_on" else text)
        party.version += 1
        party.updated_at = clock.now()
    AgreementParty.objects.bulk_update(parties, [*OF_PARTY, "version", "updated_at"], batch_size=WRITTEN_AT_ONCE)


def new_party(institution_id: int, order: int, party: Mapping[str, Any]) -> AgreementParty:
    """A party as a list names it, not yet of an agreement. Raises `ValidationError`."""
    record = AgreementParty(
        institution_id=institution_id,
        order=order,
        number=party["number"],
        signatory_name=party["signatory_name"],
        signatory_position=party["signatory_position"],
        signed_on=day_of(party["signed_on"]),
    )
    record.clean_fields(exclude=["institution", "agreement", "organization", "consented_by"])
    return record


def parent_key(row: Row, keys: Mapping[int, int]) -> int | None:
    """The primary key of the row's parent: a stored agreement, or one that this import makes."""
    link = row.values.get("parent") or {}
    return link.get("id") or keys.get(link.get("row", -1))


def day_of(text: str) -> dt.date | None:
    """ISO text as the rows of a list hold it."""
    return dt.date.fromisoformat(text) if text else None


def amount_of(text: str) -> Decimal | None:
    """Rupiah as the rows of a list hold them."""
    return parse_rupiah(text) if text else None
