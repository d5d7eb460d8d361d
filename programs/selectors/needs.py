"""The needs of a program as its pages list them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from programs.enums import Aspect, ManagementStage, SelectionStatus
from programs.models import Need, Program, SelectionNeed
from programs.selectors.coverage import standing_covers
from programs.selectors.gaps import Drift, drifts_of

NO_STAGE = "Tanpa tahap"


@dataclass(frozen=True)
class NeedRow:
    """One need with what became of it."""

    need: Need
    drift: Drift | None
    is_searched: bool
    is_covered: bool

    @property
    def can_be_searched(self) -> bool:
        return self.need.cancelled_on is None and self.need.is_partnered is not False


def needs_of(user, program: Program) -> QuerySet[Need]:
    """The needs of a program in the order set by hand, with whether they are searched for."""
    searches = SelectionNeed.objects.filter(need=OuterRef("pk"), selection__status=SelectionStatus.OPEN)
    return (
        Need.objects.visible_to(user)
        .filter(program=program)
        .select_related("component", "region", "institution")
        .annotate(is_searched=Exists(searches))
        .order_by("rank", "pk")
    )


def rows_of(user, needs: Iterable[Need]) -> list[NeedRow]:
    """Rows of `needs_of`, each with its drift and whether it is covered today; two queries more."""
    found = list(needs)
    drifts, covers = drifts_of(user, found), standing_covers(user, found)
    return [
        NeedRow(need, drifts.get(need.pk), need.is_searched, need.pk in covers)  # type: ignore[attr-defined]
        for need in found
    ]


def grouped(rows: Iterable[NeedRow], by: str) -> list[tuple[str, list[NeedRow]]]:
    """(heading, rows) by `stage` or `aspect` in their own order, empty groups left out; else all under no heading."""
    rows = list(rows)
    if by not in {"stage", "aspect"}:
        return [("", rows)] if rows else []
    choices = [*(ManagementStage if by == "stage" else Aspect).choices, ("", NO_STAGE)]
    groups = [(str(label), [row for row in rows if getattr(row.need, by) == code]) for code, label in choices]
    return [(label, found) for label, found in groups if found]
