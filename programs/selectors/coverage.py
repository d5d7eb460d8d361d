"""Which needs of a program are covered by whom, how much and how firmly, read in both directions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kemitraan.core.formats import format_number, format_rupiah
from partners.models import Organization
from programs.enums import Aspect, CoverageStage, CoverageStanding, NeedFlow, PartnershipStatus
from programs.models import Need, NeedCoverage, PartnershipParty, Program
from programs.rules.components import RUPIAH
from programs.rules.coverage import Amounts, Balance, Cover, amounts_of, balance_of
from programs.selectors.coverage_standing import with_standing

STAGES = (CoverageStage.DELIVERED, CoverageStage.AGREED, CoverageStage.PROMISED, CoverageStage.PAUSED)
COVERED_BY = (
    "party__organization",
    "party__partnership",
    "obligation__debtor",
    "obligation__creditor",
    "obligation__partnership",
    "obligation__agreement",
)


@dataclass(frozen=True)
class CoverageRow:
    """One coverage of one need, as people read it."""

    coverage: Any
    organization: Organization
    amounts: Amounts
    standing: CoverageStanding
    quantity: str

    @property
    def counts(self) -> bool:
        return self.amounts.counted > 0

    @property
    def name(self) -> str:
        return str(self.coverage.obligation or self.coverage.party)

    @property
    def url(self) -> str:
        """The duty, or the partnership of the party."""
        if self.coverage.obligation:
            return self.coverage.obligation.get_absolute_url()
        assert self.coverage.party is not None
        return self.coverage.party.partnership.get_absolute_url()

    @property
    def done(self) -> str:
        """`3 dari 12 tenggat terpenuhi`; without an end `3 tenggat terpenuhi, 1 lewat`; empty where nothing is due."""
        if not self.coverage.obligation or not self.coverage.planned:
            return ""
        if self.coverage.is_endless:
            late = f", {self.coverage.overdue} lewat" if self.coverage.overdue else ""
            return f"{self.coverage.fulfilled} tenggat terpenuhi{late}"
        return f"{self.coverage.fulfilled} dari {self.coverage.planned} tenggat terpenuhi"


@dataclass(frozen=True)
class Cell:
    """What one organization brings to one need."""

    organization: Organization
    amounts: Amounts
    rows: tuple[CoverageRow, ...]
    parts: tuple[tuple[CoverageStage, str], ...]
    party_id: str = ""


@dataclass(frozen=True)
class NeedCover:
    """One need with all that covers it; `cells` stand in the order of the columns."""

    need: Need
    balance: Balance
    rows: tuple[CoverageRow, ...]
    cells: tuple[Cell, ...]

    @property
    def amount(self) -> str:
        """How much is needed."""
        return "" if self.need.quantity is None else quantity_of(self.need, self.need.quantity)

    @property
    def parts(self) -> list[tuple[CoverageStage, str]]:
        return parts_of(self.need, self.balance.total)

    @property
    def verdict(self) -> tuple[str, str, str]:
        """Word, color and icon of how the need stands."""
        balance = self.balance
        if balance.over:
            return (f"Lebih {quantity_of(self.need, balance.over)}", "soon", "alert-triangle")
        if balance.is_delivered:
            return ("Sudah diserahkan", "ok", "circle-check")
        if balance.is_met:
            return ("Terpenuhi", "ok", "circle-check")
        if balance.is_promised and any(row.standing == CoverageStanding.LATE for row in self.rows):
            return ("Tenggatnya lewat", "late", "alert-triangle")
        if balance.is_promised:
            return ("Baru dijanjikan", "wait", "hourglass")
        if balance.total.counted:
            return (f"Kurang {quantity_of(self.need, balance.missing)}", "soon", "circle-dashed")
        return ("Belum ada mitra", "late", "circle-dashed")


@dataclass(frozen=True)
class ProgramCoverage:
    """All needs of a program that count, by aspect, and the organizations that cover them."""

    needs: tuple[NeedCover, ...]
    columns: tuple[Organization, ...]
    parties: dict[int, list[PartnershipParty]] = field(default_factory=dict)

    @property
    def by_need(self) -> dict[int, NeedCover]:
        return {row.need.pk: row for row in self.needs}

    @property
    def met_count(self) -> int:
        return sum(row.balance.is_met for row in self.needs)

    @property
    def promised_count(self) -> int:
        return sum(row.balance.is_promised and not row.balance.is_met for row in self.needs)

    @property
    def open_count(self) -> int:
        return len(self.needs) - self.met_count - self.promised_count

    @property
    def met_label(self) -> str:
        return f"{self.met_count} terpenuhi"

    @property
    def promised_label(self) -> str:
        return f"{self.promised_count} baru dijanjikan"

    @property
    def open_label(self) -> str:
        return f"{self.open_count} belum cukup"

    @property
    def sentence(self) -> str:
        """`5 dari 7 kebutuhan terpenuhi`."""
        return f"{self.met_count} dari {len(self.needs)} kebutuhan terpenuhi"

    @property
    def bringing(self) -> tuple[Organization, ...]:
        """Of the columns those that cover something; all of them while nobody does. A matrix has no room for more."""
        busy = {cell.organization.pk for row in self.needs for cell in row.cells if cell.rows}
        return tuple(row for row in self.columns if row.pk in busy) or self.columns

    @property
    def groups(self) -> list[tuple[str, list[NeedCover]]]:
        """Needs by the label of their aspect, aspects in their order."""
        found: dict[str, list[NeedCover]] = {label: [] for label in Aspect.labels}
        for row in self.needs:
            found[Aspect(row.need.aspect).label].append(row)
        return [(label, rows) for label, rows in found.items() if rows]


def quantity_of(need: Need, quantity: Decimal) -> str:
    """`2 ruang`, `Rp1.500.000`; of a need that is not counted `seluruhnya`, or a part of it in percent."""
    if need.quantity is None:
        return "seluruhnya" if quantity >= 1 else f"{format_number((quantity * 100).normalize())}%"
    if need.unit == RUPIAH:
        return format_rupiah(quantity)
    return f"{format_number(quantity)} {need.unit}".strip()


def parts_of(need: Need, amounts: Amounts) -> list[tuple[CoverageStage, str]]:
    """What is delivered, agreed, promised and paused, firmest first, without empty ones."""
    found = ((stage, getattr(amounts, stage.value)) for stage in STAGES)
    return [(stage, quantity_of(need, quantity)) for stage, quantity in found if quantity]


def coverage_of(user, program: Program, *, day: dt.date | None = None) -> ProgramCoverage:
    """The coverage of a program on the local date `day` (default: today), in three queries.

    Given-up needs do not count, nor those that people decided to meet themselves and nobody covers.
    """
    day = day or program.institution.today
    needs = list(Need.objects.visible_to(user).filter(program=program).standing())
    rows = _coverages(user, Q(need__program=program, need__cancelled_on__isnull=True), day)
    by_need: dict[int, list[NeedCoverage]] = defaultdict(list)
    for row in rows:
        by_need[row.need_id].append(row)
    parties = _parties(user, program)
    counted = [need for need in needs if need.is_partnered is not False or need.pk in by_need]
    covers = [_read(need, by_need[need.pk]) for need in counted]
    columns, mine = _columns(covers, parties), _by_organization(parties)
    return ProgramCoverage(tuple(_with_cells(cover, columns, mine) for cover in covers), columns, mine)


def coverage_of_needs(user, needs: Sequence[Need], *, day: dt.date) -> dict[int, NeedCover]:
    """By primary key of each need how it is covered on the local date `day`, in one query; for pages of needs."""
    by_need: dict[int, list[NeedCoverage]] = defaultdict(list)
    for row in _coverages(user, Q(need__in=[need.pk for need in needs]), day):
        by_need[row.need_id].append(row)
    covers = (_read(need, by_need[need.pk]) for need in needs)
    return {cover.need.pk: _with_cells(cover, _columns([cover], []), {}) for cover in covers}


def standing_covers(user, needs: Sequence[Need]) -> dict[int, NeedCover]:
    """By primary key those of `needs` that somebody covers today, also where that is paused; in one query.

    The needs are of one institution, whose day counts.
    """
    if not needs:
        return {}
    covers = coverage_of_needs(user, needs, day=needs[0].institution.today)
    return {key: cover for key, cover in covers.items() if cover.balance.total.written}


def said_cover(cover: NeedCover) -> str:
    """`Balai Karya (2 ruang, disepakati) dan Aula Jaya (1 ruang, dijanjikan)`: who covers a need now, and how much."""
    return " dan ".join(
        f"{cell.organization} ({', '.join(f'{amount}, {stage.label.lower()}' for stage, amount in cell.parts)})"
        for cell in cover.cells
        if cell.parts
    )


def covered_by_obligation(user, obligation, *, day: dt.date) -> list[CoverageRow]:
    """The needs that a duty covers, for its page, in one query."""
    rows = _coverages(user, Q(obligation=obligation), day)
    return [_row(row.need, row) for row in rows]


def _coverages(user, which: Q, day: dt.date) -> list[NeedCoverage]:
    rows = NeedCoverage.objects.visible_to(user).standing().filter(which)
    return list(with_standing(rows, day).select_related("need", *COVERED_BY).order_by("pk"))


def _parties(user, program: Program) -> list[PartnershipParty]:
    """Parties of the program's partnerships that are not over."""
    over = [PartnershipStatus.ENDED, PartnershipStatus.CANCELLED]
    return list(
        PartnershipParty.objects.visible_to(user)
        .with_absence(program.institution.today)
        .filter(partnership__program=program)
        .exclude(partnership__status__in=over)
        .select_related("organization", "partnership")
        .order_by("partnership_id", "order", "pk")
    )


def organization_of(coverage: NeedCoverage) -> Organization:
    """Who stands for a coverage: the party; of a duty who owes it, or who gets it when the need is ours to give."""
    if coverage.party is not None:
        return coverage.party.organization
    duty = coverage.obligation
    assert duty is not None
    is_received = coverage.need.flow == NeedFlow.GIVEN or (
        coverage.need.flow == NeedFlow.MUTUAL and duty.debtor.is_own and not duty.creditor.is_own
    )
    return duty.creditor if is_received else duty.debtor


def as_cover(coverage: Any) -> Cover:
    """A coverage `with_standing` as the rules take it."""
    return Cover(
        organization=organization_of(coverage).pk,
        is_duty=coverage.obligation_id is not None,
        quantity=coverage.quantity,
        standing=coverage.standing,
        fulfilled=coverage.fulfilled,
        planned=coverage.planned,
        is_endless=coverage.is_endless,
        overdue=coverage.overdue,
        waived=coverage.waived,
    )


def _row(need: Need, coverage: Any) -> CoverageRow:
    target = Decimal(1) if need.quantity is None else need.quantity
    whole = target if coverage.quantity is None else coverage.quantity
    cover = as_cover(coverage)
    return CoverageRow(
        coverage=coverage,
        organization=organization_of(coverage),
        amounts=amounts_of(cover, target),
        standing=CoverageStanding(cover.judged),
        quantity=quantity_of(need, whole),
    )


def _read(need: Need, coverages: Iterable[NeedCoverage]) -> NeedCover:
    rows = tuple(_row(need, coverage) for coverage in coverages)
    return NeedCover(need, balance_of(need.quantity, [as_cover(row.coverage) for row in rows]), rows, ())


def _columns(covers: Sequence[NeedCover], parties: Sequence[PartnershipParty]) -> tuple[Organization, ...]:
    """Partners of the program in the order of their partnerships, then whoever else covers something."""
    found = {party.organization_id: party.organization for party in parties if not party.organization.is_own}
    for cover in covers:
        for row in cover.rows:
            found.setdefault(row.organization.pk, row.organization)
    return tuple(found.values())


def _with_cells(
    cover: NeedCover, columns: Sequence[Organization], parties: dict[int, list[PartnershipParty]]
) -> NeedCover:
    cells = []
    for organization in columns:
        amounts = cover.balance.by_organization.get(organization.pk, Amounts())
        rows = tuple(row for row in cover.rows if row.organization.pk == organization.pk)
        mine = parties.get(organization.pk)
        party_id = str(mine[0].public_id) if mine else ""
        cells.append(Cell(organization, amounts, rows, tuple(parts_of(cover.need, amounts)), party_id))
    return NeedCover(cover.need, cover.balance, cover.rows, tuple(cells))


def _by_organization(parties: Iterable[PartnershipParty]) -> dict[int, list[PartnershipParty]]:
    found: dict[int, list[PartnershipParty]] = defaultdict(list)
    for party in parties:
        found[party.organization_id].append(party)
    return dict(found)
