"""The size of a business year by year, each by the limits that were in force at the end of that year."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from partners.enums import SizeBasis, SizeClass
from partners.models import Organization, SizeThreshold, YearlyFigures
from partners.rules.sizes import FIGURES, size_of


@dataclass(frozen=True)
class YearSize:
    """One year: its figures (rupiah), the size that they give (None without limits in force), and by which of them.

    `growth` is how much sales grew from the year before, in whole percent; None where that is not known.
    """

    year: int
    sales_idr: Decimal | None
    capital_idr: Decimal | None
    size: SizeClass | None
    basis: SizeBasis
    legal_basis: str
    source: str
    growth: int | None = None


def size_years(organization: Organization) -> list[YearSize]:
    """What is known of the size of an organization, the oldest year first; its own figures count for their year.

    The figure that decides is the same for all years: the one chosen for the organization where a year has it, else
    sales, else capital (`rules.sizes.basis_of`). Two queries, one where nothing is known.
    """
    rows = {row.year: row for row in YearlyFigures.objects.filter(organization=organization)}
    if not rows:
        return []
    today = organization.institution.today
    limits = _limits(organization, max(rows))
    found: list[YearSize] = []
    for year in sorted(rows):
        row = rows[year]
        threshold = _in_force(limits, min(dt.date(year, 12, 31), max(today, dt.date(year, 1, 1))))
        basis = _basis_of(organization, row)
        amount = getattr(row, FIGURES[basis])
        found.append(
            YearSize(
                year=year,
                sales_idr=row.sales_idr,
                capital_idr=row.capital_idr,
                size=size_of(amount, threshold.limits(basis)) if threshold else None,
                basis=basis,
                legal_basis=threshold.legal_basis if threshold else "",
                source=row.source,
                growth=_growth(rows.get(year - 1), row),
            )
        )
    return found


def _limits(organization: Organization, year: int) -> list[SizeThreshold]:
    """All limits up to the end of the year, those of the institution first, the newest first."""
    own = Q(institution=organization.institution_id) | Q(institution=None)
    rows = SizeThreshold.objects.filter(own, valid_from__lte=dt.date(year, 12, 31))
    return sorted(rows, key=lambda row: (row.institution_id is None, -row.valid_from.toordinal()))


def _in_force(limits: list[SizeThreshold], day: dt.date) -> SizeThreshold | None:
    """As `threshold_in_force`, of rows that were read before."""
    return next((row for row in limits if row.valid_from <= day), None)


def _basis_of(organization: Organization, row: YearlyFigures) -> SizeBasis:
    given = [basis for basis, name in FIGURES.items() if getattr(row, name) is not None]
    return SizeBasis(organization.size_basis) if organization.size_basis in given else given[0]


def _growth(before: YearlyFigures | None, row: YearlyFigures) -> int | None:
    if before is None or not before.sales_idr or row.sales_idr is None:
        return None
    return round((row.sales_idr / before.sales_idr - 1) * 100)
