"""Which agreement and parties the rows of a list of duties mean, and which duties are known already. Reads only.

The same duty: the same own id; the same source and external id; else the same agreement or partnership, sides and
words, of which the due date may have changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.cells import as_lines
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from kemitraan.exchange.rules.terms import read_numbers
from partners.rules import normalize_name
from programs.enums import AgreementState, PartnershipStatus
from programs.models import Agreement, AgreementParty, Obligation, Partnership, PartnershipParty
from programs.rules import EDITABLE_AGREEMENT, EDITABLE_PARTNERSHIP, unchangeable_because
from programs.services.agreement_records import PARTIES, as_stored_text, is_uuid_text

ASKED_AT_ONCE = 500
COMPARED = (
    "aspect",
    "transfer_kind",
    "description",
    "quantity",
    "unit",
    "amount_idr",
    "specification",
    "evidence_required",
    "reward",
    "sanction",
    "frequency",
    "first_due_on",
    "last_due_on",
    "waiver_reason",
)
OVER = frozenset({AgreementState.ENDED, AgreementState.CANCELLED})
Home = Agreement | Partnership


def match_obligations(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    homes = Homes(context.institution, rows)
    open_rows = [row for row in rows if _place(row, homes)]
    known = KnownObligations(open_rows, context.institution)
    seen: dict[tuple, Row] = {}
    for row in open_rows:
        first = seen.setdefault(_content(row, with_day=True), row)
        if first is not row and not row.values.get("public_id") and not row.values.get("external_id"):
            row.action = RowAction.UNCHANGED
            row.add(WARNING, "description", f"Ganda: sama dengan baris {first.number}; ditulis sekali.", phase="match")
    known.settle([row for row in open_rows if row.action == RowAction.CREATE])
    for row in open_rows:
        if row.target_id is not None:
            _compare(row, known.by_pk[row.target_id])
        elif row.action == RowAction.CREATE:
            _judge_new(row, homes)


class Homes:
    """The agreements and partnerships that a list names, with their parties, in few queries."""

    def __init__(self, institution, rows: list[Row]) -> None:
        members = Prefetch("parties", PartnershipParty.objects.select_related("organization"))
        self.agreements = Agreement.objects.in_institution(institution).prefetch_related(PARTIES, "suspensions")
        self.partnerships = Partnership.objects.in_institution(institution).prefetch_related(
            members, "parties__episodes", "suspensions"
        )
        self.agreement_of = self._agreements(institution, self._texts(rows, "agreement_id", "agreement"))
        self.partnership_of = self._by(
            self.partnerships, "name", self._texts(rows, "partnership_id", "partnership"), lambda one: [one.name]
        )

    @staticmethod
    def _texts(rows: list[Row], *names: str) -> set[str]:
        return {row.values[name] for row in rows for name in names if row.values.get(name)}

    def _by(self, records: QuerySet, column: str, texts: set[str], names_of) -> dict[str, list[Any]]:
        """Records by public id and by `column`, case aside."""
        found: dict[str, dict[int, Any]] = defaultdict(dict)
        ids = sorted(text for text in texts if is_uuid_text(text))
        for name, wanted in (("public_id", ids), (column, sorted(texts))):
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                for record in records.filter(**{f"{name}__in": wanted[start : start + ASKED_AT_ONCE]}):
                    for text in (str(record.public_id), *names_of(record)):
                        found[text][record.pk] = record
        return {text: list(records.values()) for text, records in found.items()}

    def _agreements(self, institution, texts: set[str]) -> dict[str, list[Agreement]]:
        found = self._by(self.agreements, "external_id", texts, lambda one: [one.external_id])
        missing = {key: text for text in texts if text not in found for key in read_numbers(text).keys}
        numbered: dict[str, set[int]] = defaultdict(set)
        if missing:
            numbers = AgreementParty.objects.in_institution(institution).exclude(number="")
            for agreement_id, number in numbers.values_list("agreement_id", "number"):
                for key in missing.keys() & set(read_numbers(number).keys):
                    numbered[missing[key]].add(agreement_id)
        records = self._in_bulk({pk for pks in numbered.values() for pk in pks})
        found |= {text: [records[pk] for pk in sorted(pks)] for text, pks in numbered.items()}
        titled = self._by(self.agreements, "title", texts - found.keys(), lambda one: [one.title])
        return {**{text: list(records) for text, records in titled.items()}, **found}

    def _in_bulk(self, pks: set[int]) -> dict[int, Agreement]:
        records: dict[int, Agreement] = {}
        keys = sorted(pks)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            records |= {one.pk: one for one in self.agreements.filter(pk__in=keys[start : start + ASKED_AT_ONCE])}
        return records

    def agreement(self, row: Row) -> Agreement | None:
        return self._one(row, "agreement", self.agreement_of, "perjanjian")

    def partnership(self, row: Row) -> Partnership | None:
        return self._one(row, "partnership", self.partnership_of, "kemitraan")

    @staticmethod
    def _one(row: Row, name: str, found: Mapping[str, list[Any]], noun: str) -> Any:
        text = row.values.get(f"{name}_id") or row.values.get(name)
        if not text:
            return None
        records = found.get(text, []) or found.get(row.values.get(name) or "", [])
        if len(records) == 1:
            return records[0]
        if records:
            row.add(ERROR, name, f"Cocok dengan {len(records)} {noun}; isi ID {noun}.", phase="match")
        else:
            row.add(ERROR, name, f"{noun} “{text}” tidak ditemukan", phase="match")
        return None


def _place(row: Row, homes: Homes) -> bool:
    """Find the home and the two sides of a row; False when it cannot be written."""
    agreement, partnership = homes.agreement(row), homes.partnership(row)
    if not row.is_open:
        return False
    home: Home | None = partnership or agreement
    if home is None:
        row.add(ERROR, "agreement", "perjanjian kosong", phase="match")
        return False
    row.values["home_agreement"] = agreement.pk if agreement else None
    row.values["home_partnership"] = partnership.pk if partnership else None
    members = [party.organization for party in home.parties.all()]
    debtor = _side(row, "debtor", members)
    creditor = _side(row, "creditor", members)
    if creditor is None and debtor is not None and not row.values.get("creditor") and len(members) == 2:
        creditor = next(one.pk for one in members if one.pk != debtor)
    elif creditor is None and not row.values.get("creditor"):
        row.add(ERROR, "creditor", "yang berhak kosong", phase="match")
    if debtor is not None and debtor == creditor:
        row.add(ERROR, "creditor", "Yang berkewajiban dan yang berhak harus pihak yang berbeda.", phase="match")
    row.values["debtor_pk"], row.values["creditor_pk"] = debtor, creditor
    return row.is_open


def _side(row: Row, name: str, members: list[Any]) -> int | None:
    text = row.values.get(name) or ""
    found = [one for one in members if one.normalized_name == normalize_name(text)] if text else []
    if text and len(found) != 1:
        names = ", ".join(one.name for one in members)
        row.add(ERROR, name, f"“{text}” bukan pihaknya; para pihak: {names}.", phase="match")
    return found[0].pk if len(found) == 1 else None


def _content(row: Row, *, with_day: bool) -> tuple:
    values = row.values
    day = (values.get("first_due_on") or "",) if with_day else ()
    home = values["home_agreement"], values["home_partnership"]
    return (*home, values["debtor_pk"], values["creditor_pk"], as_lines(values["description"]).casefold(), *day)


def _stored_content(record: Obligation, *, with_day: bool) -> tuple:
    day = (as_stored_text(record, "first_due_on"),) if with_day else ()
    home = record.agreement_id, record.partnership_id
    return (*home, record.debtor_id, record.creditor_id, as_lines(record.description).casefold(), *day)


class KnownObligations:
    """Stored duties of the homes that a list names, and those with its ids."""

    def __init__(self, rows: list[Row], institution) -> None:
        self.rows = Obligation.objects.in_institution(institution).select_related("agreement", "partnership")
        self.by_pk: dict[int, Obligation] = {}
        ids = {row.values["public_id"] for row in rows if is_uuid_text(row.values.get("public_id"))}
        self._load("public_id", ids)
        self._load("external_id", {row.values["external_id"] for row in rows if row.values.get("external_id")})
        for name in ("agreement", "partnership"):
            self._load(name, {row.values[f"home_{name}"] for row in rows if row.values[f"home_{name}"]})
        self.taken: set[int] = set()

    def _load(self, column: str, wanted: Iterable[Any]) -> None:
        keys = sorted(wanted)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            for record in self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]}):
                self.by_pk[record.pk] = record

    def settle(self, rows: list[Row]) -> None:
        """Set the target of each row: by ids, then by what is the same, then by what differs in its date only."""
        by_own = {str(record.public_id): record for record in self.by_pk.values()}
        by_id = {(record.source, record.external_id): record for record in self.by_pk.values() if record.external_id}
        for row in rows:
            values = row.values
            ids = (values.get("source") or "", values.get("external_id") or "")
            record = by_own.get(values.get("public_id") or "") or (by_id.get(ids) if ids[1] else None)
            if record is not None:
                self._take(row, record)
        for with_day in (True, False):
            stored: dict[tuple, list[Obligation]] = defaultdict(list)
            for record in self.by_pk.values():
                if record.pk not in self.taken and not record.cancelled_at:
                    stored[_stored_content(record, with_day=with_day)].append(record)
            for row in rows:
                same = stored.get(_content(row, with_day=with_day), [])
                free = [one for one in same if one.pk not in self.taken and not self._is_other(row, one)]
                if row.target_id is None and free and (with_day or len(free) == 1):
                    self._take(row, free[0])

    def _take(self, row: Row, record: Obligation) -> None:
        if record.pk in self.taken:
            row.add(ERROR, "description", "ganda dalam berkas: kewajiban yang sama dua kali", phase="match")
            return
        row.target_id = record.pk
        self.taken.add(record.pk)

    @staticmethod
    def _is_other(row: Row, record: Obligation) -> bool:
        mine = row.values.get("external_id")
        return bool(mine and record.external_id and record.source == (row.values.get("source") or ""))


def _compare(row: Row, target: Obligation) -> None:
    """Filled cells that differ are changes, where the duty may still be changed; blank cells change nothing."""
    if row.action == RowAction.ERROR:
        return
    for name in COMPARED:
        new, old = row.values.get(name) or "", as_stored_text(target, name)
        if new and as_lines(new) != as_lines(old):
            row.diff[name] = [old, new]
    for side in ("debtor", "creditor"):
        if row.values[f"{side}_pk"] != getattr(target, f"{side}_id"):
            row.diff[side] = [str(getattr(target, side)), row.values.get(side) or ""]
    refusal = unchangeable_because(target)
    if row.diff and refusal:
        row.diff = {}
        row.add(WARNING, "description", f"Tidak diubah: {refusal}", phase="match")
    row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED


def _judge_new(row: Row, homes: Homes) -> None:
    """A duty of an agreement is added before it is settled, or to one from an archive; not where all is over."""
    if row.values.get("is_cancelled"):
        row.action = RowAction.UNCHANGED
        row.add(INFO, "standing", "Kewajiban yang dibatalkan tidak dicatat.", phase="match")
        return
    agreement, partnership = homes.agreement(row), homes.partnership(row)
    if partnership and partnership.status not in EDITABLE_PARTNERSHIP:
        row.add(ERROR, "partnership", f"Kemitraan ini {PartnershipStatus(partnership.status).label}.", phase="match")
    elif agreement and not partnership and agreement.state in OVER:
        row.add(ERROR, "agreement", "Perjanjian ini sudah berakhir.", phase="match")
    elif agreement and not partnership and not agreement.is_historical and agreement.state not in EDITABLE_AGREEMENT:
        message = "Kewajiban ditambahkan sebelum perjanjian disepakati."
        row.add(ERROR, "agreement", message, phase="match")
    home: Home | None = partnership or agreement
    first = row.values.get("first_due_on")
    if first and home and home.ends_on and first > home.ends_on.isoformat() and row.values["frequency"] != "once":
        row.add(ERROR, "first_due_on", "Tenggat pertama jatuh setelah masa berlaku berakhir.", phase="match")
