"""The stored agreements that a row of a list may be, and what the row would change in one of them. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from kemitraan.core.formats import format_number, format_rupiah
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.cells import as_lines
from kemitraan.exchange.rules.resources import ERROR, WARNING, Row
from kemitraan.exchange.rules.terms import read_numbers
from programs.enums import AgreementState
from programs.models import Agreement, AgreementParty

ASKED_AT_ONCE = 500
TEXTS = ("title", "scope", "kind", "kind_text", "open_end_condition", "dispute_settlement", "source_status")
DATES = ("starts_on", "ends_on")
# Joined, not fetched by key: a thousand keys at once are more than SQLite takes.
PARTIES = Prefetch("parties", AgreementParty.objects.select_related("organization"))
OF_PARTY = ("number", "signatory_name", "signatory_position", "signed_on")


class KnownAgreements:
    """Stored agreements by own id, by source and id, by number, by content, and by their partners."""

    def __init__(self, firsts: list[Row], institution) -> None:
        self.rows = Agreement.objects.in_institution(institution)
        self.by_pk: dict[int, Agreement] = {}
        self.by_own: dict[str, Agreement] = {}
        self.by_id: dict[tuple[str, str], Agreement] = {}
        self.by_number: dict[str, list[Agreement]] = defaultdict(list)
        self.by_partners: dict[frozenset[int], list[Agreement]] = defaultdict(list)
        refs = {row.values["parent_ref"] for row in firsts if row.values.get("parent_ref")}
        own = {row.values["public_id"] for row in firsts if row.values.get("public_id")} | refs
        self._load("public_id", [text for text in own if is_uuid_text(text)])
        self._load("external_id", {text for row in firsts for text in external_ids(row)} | refs)
        self._load("pk", self._of_partners(firsts))

    def _of_partners(self, firsts: list[Row]) -> set[int]:
        partners = {
            party["organization"]
            for row in firsts
            for party in row.values["parties"]
            if party["organization"] and not party.get("is_own")
        }
        found: set[int] = set()
        wanted = sorted(partners)
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            parties = AgreementParty.objects.filter(organization_id__in=wanted[start : start + ASKED_AT_ONCE])
            found |= set(parties.values_list("agreement_id", flat=True))
        return found

    def _load(self, column: str, wanted: Iterable[Any]) -> None:
        keys = sorted(wanted)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            chunk = self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]})
            for agreement in chunk.prefetch_related(PARTIES):
                if agreement.pk not in self.by_pk:
                    self._remember(agreement)

    def _remember(self, agreement: Agreement) -> None:
        self.by_pk[agreement.pk] = agreement
        self.by_own[str(agreement.public_id)] = agreement
        if agreement.external_id:
            self.by_id[agreement.source, agreement.external_id] = agreement
        parties = list(agreement.parties.all())
        for party in parties:
            for key in read_numbers(party.number).keys:
                self.by_number[key].append(agreement)
        self.by_partners[partners_of(agreement)].append(agreement)

    def find(self, row: Row) -> Agreement | None:
        """The agreement that the row surely is: by an id, or by number, partners and term."""
        values = row.values
        if values.get("public_id") in self.by_own:
            return self.by_own[values["public_id"]]
        for external_id in external_ids(row):
            found = self.by_id.get((values.get("source") or "", external_id))
            if found:
                return found
        alike = [one for one in self._numbered(row) or self._same_content(row) if has_term(one, values)]
        if len(alike) > 1:
            row.add(ERROR, "number", f"Cocok dengan {len(alike)} perjanjian; isi ID Kemitraan.", phase="match")
        return alike[0] if len(alike) == 1 else None

    def find_changed(self, row: Row, taken: set[int]) -> Agreement | None:
        """The agreement with the same number and partner whose term the row changes; not one that another row is."""
        found = [one for one in self._numbered(row) if one.pk not in taken]
        return found[0] if len(found) == 1 else None

    def _numbered(self, row: Row) -> list[Agreement]:
        """Agreements with a number and a partner in common, unless their ids say that they are others."""
        partners = {party["organization"] for party in row.values["parties"] if party["organization"]}
        keys = set(row.values["number_keys"])
        keys |= {key for party in row.values["partners"] for key in party["keys"]}
        found: dict[int, Agreement] = {}
        for key in sorted(keys):
            for agreement in self.by_number.get(key, []):
                if not partners & partners_of(agreement):
                    continue
                if self._is_other(row, agreement):
                    message = f"Nomor sama dengan perjanjian “{agreement.title}” yang ID-nya lain; periksa."
                    if not any(issue["message"] == message for issue in row.issues):
                        row.add(WARNING, "number", message, phase="match")
                    continue
                found[agreement.pk] = agreement
        return list(found.values())

    def _is_other(self, row: Row, agreement: Agreement) -> bool:
        ids = external_ids(row)
        return bool(
            ids and agreement.external_id and agreement.source == (row.values.get("source") or "")
        ) and agreement.external_id not in set(ids)

    def _same_content(self, row: Row) -> list[Agreement]:
        """Agreements of the same title and partners, for rows without a usable number."""
        values = row.values
        if values["number_keys"] or any(party["organization"] is None for party in values["parties"]):
            return []
        partners = frozenset(party["organization"] for party in values["parties"] if not party.get("is_own"))
        title = (values["title"] or values["made_title"]).casefold()
        numbers = {party["number"] for party in values["parties"] if party["number"]}
        return [
            one
            for one in self.by_partners.get(partners, [])
            if one.title.casefold() == title
            and numbers <= {party.number for party in one.parties.all()}
            and not self._is_other(row, one)
        ]


def is_uuid_text(text: str | None) -> bool:
    """A public id as text."""
    plain = (text or "").replace("-", "")
    return len(plain) == 32 and all(sign in "0123456789abcdefABCDEF" for sign in plain)


def external_ids(row: Row) -> list[str]:
    """The ids that the source gives to the rows of one agreement."""
    ids = [row.values.get("external_id") or "", *(member["external_id"] for member in row.values["members"])]
    return [text for text in ids if text]


def partners_of(agreement: Agreement) -> frozenset[int]:
    """Its parties without the institution's own root."""
    return frozenset(
        party.organization_id
        for party in agreement.parties.all()
        if not party.organization.is_own or party.organization.parent_id
    )


def has_term(agreement: Agreement, values: dict[str, Any]) -> bool:
    """The stored term does not contradict the row's: same start and end, as far as the row gives them."""
    return all(not values[name] or as_stored_text(agreement, name) == values[name] for name in DATES)


def as_stored_text(record: Any, name: str) -> str:
    """A stored value as the rows of a list hold it."""
    value = getattr(record, name)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal) and not name.endswith("_idr"):
        return format_number(value)
    return format_rupiah(value) if name.endswith("_idr") else str(value or "")


def compare(row: Row, target: Agreement) -> None:
    """Filled cells that differ from what is stored are changes; blank cells change nothing.

    Only what came from an archive changes by import; an agreement made here has its own page and its addenda.
    """
    row.target_id = target.pk
    if row.action == RowAction.ERROR:
        return
    _compare_fields(row, target)
    _compare_parties(row, target)
    if row.diff and not target.is_historical:
        row.diff = {}
        message = "Perjanjian ini dibuat di Kemitraan; ubah di halamannya, tidak lewat impor."
        row.add(WARNING, "title", message, phase="match")
    row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED


def _compare_fields(row: Row, target: Agreement) -> None:
    values, diff = row.values, row.diff
    for name in (*TEXTS, *DATES, "value_idr"):
        new, old = values.get(name) or "", as_stored_text(target, name)
        if new and as_lines(new) != as_lines(old) and not (name == "open_end_condition" and target.ends_on):
            diff[name] = [old, new]
    if values["kind"] and values["kind"] != "other" and target.kind_text:
        diff["kind_text"] = [target.kind_text, ""]
    if "ends_on" in diff and target.open_end_condition and not values["open_end_condition"]:
        diff["open_end_condition"] = [target.open_end_condition, ""]
    if values.get("external_id") and not target.external_id:
        diff["external_id"] = ["", values["external_id"]]
    known = as_lines(target.source_notes).splitlines()
    added = [line for line in values["source_notes"].splitlines() if line not in known]
    if added:
        diff["source_notes"] = [target.source_notes, "\n".join([*known, *added]).strip()]
    _keep_order(row, target)
    if target.state == AgreementState.DRAFT and target.is_historical and values["entry_state"] != target.state:
        diff["state"] = [str(AgreementState.DRAFT.label), str(AgreementState(values["entry_state"]).label)]


def _keep_order(row: Row, target: Agreement) -> None:
    """A new date that would put the end before the start of what is stored is not taken."""
    first = row.diff.get("starts_on", [None, as_stored_text(target, "starts_on")])[1]
    last = row.diff.get("ends_on", [None, as_stored_text(target, "ends_on")])[1]
    if first and last and last < first:
        message = "Tanggal ini tidak cocok dengan masa yang tersimpan; tidak diubah."
        for name in DATES:
            if row.diff.pop(name, None):
                row.add(WARNING, name, message, phase="match")


def _compare_parties(row: Row, target: Agreement) -> None:
    """`changed_parties` and `added_parties` (places in `parties`) of the row, and a readable difference."""
    stored = {party.organization_id: party for party in target.parties.all()}
    changed, added, old, new = [], [], [], []
    for place, party in enumerate(row.values["parties"]):
        mine = stored.get(party["organization"]) if party["organization"] else None
        if mine is None:
            added.append(place)
            new.append(party.get("name") or "lembaga sendiri")
            continue
        fields = {
            name: party[name]
            for name in OF_PARTY
            if party[name] and as_lines(party[name]) != as_lines(as_stored_text(mine, name))
        }
        if fields:
            changed.append({"pk": mine.pk, "fields": fields})
            old += [f"{mine}: {as_stored_text(mine, name)}" for name in fields]
            new += [f"{mine}: {text}" for text in fields.values()]
    row.values["changed_parties"], row.values["added_parties"] = changed, added
    if changed or added:
        row.diff["partner"] = ["; ".join(old), "; ".join(new)]
