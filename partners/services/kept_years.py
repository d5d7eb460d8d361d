"""The figures of organizations as rows of their year, so that a newer year does not forget an older one."""

from collections.abc import Iterable

from django.db.models import Q

from partners.models import Organization, YearlyFigures

KEPT_AT_ONCE = 500
FIGURES = ("sales_idr", "capital_idr")
SAYS = (*FIGURES, "size_year")
HAS_FIGURES = Q(size_year__gte=1900, size_year__lte=2200) & (Q(sales_idr__isnull=False) | Q(capital_idr__isnull=False))


def keep_years(keys: Iterable[int]) -> None:
    """Keep what the organizations with these primary keys say now under its year; two statements for 500 of them.

    Call inside the transaction that changed them. What was kept of the same year is corrected.
    """
    wanted = sorted(keys)
    for start in range(0, len(wanted), KEPT_AT_ONCE):
        rows = Organization.objects.filter(HAS_FIGURES, pk__in=wanted[start : start + KEPT_AT_ONCE])
        YearlyFigures.objects.bulk_create(
            [
                YearlyFigures(
                    organization_id=pk, institution_id=institution, year=year, sales_idr=sales, capital_idr=capital
                )
                for pk, institution, year, sales, capital in rows.values_list(
                    "pk", "institution_id", "size_year", *FIGURES
                )
            ],
            update_conflicts=True,
            unique_fields=["organization", "year"],
            update_fields=list(FIGURES),
        )
