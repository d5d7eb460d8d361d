"""When an accompanied group should be judged again: one date a group, the earliest of all its instruments."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from pendampingan.models import Assignment
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment

# A group is judged for the first time within a month of the beginning of its accompaniment.
FIRST_WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True)
class Reassessment:
    """A running lead assignment whose group should be judged by `due_on` (a local date), in these respects."""

    assignment: Assignment
    due_on: dt.date
    purposes: tuple[InstrumentPurpose, ...]

    @property
    def said(self) -> str:
        """What is to be judged: `Hasil, kemandirian dan kedudukan`."""
        names = ", ".join(purpose.label.lower() for purpose in self.purposes)
        return names[:1].upper() + names[1:]


def reassessments(assignments: QuerySet[Assignment], until: dt.date) -> list[Reassessment]:
    """Of running lead assignments those due on or before the local date `until`, the oldest first. One query."""
    rows = assignments.filter(is_lead=True).select_related("organization", "mentor__membership")
    rows = rows.annotate(**{f"due_{purpose}": _last_due(purpose) for purpose in InstrumentPurpose.values})
    found = [one for one in (_due(assignment) for assignment in rows) if one.due_on <= until]
    return sorted(found, key=lambda one: (one.due_on, one.assignment.pk))


def _last_due(purpose: str) -> Subquery:
    """By when the newest assessment of the group asks for the next; of the natures that of the mentor."""
    rows = GroupAssessment.objects.filter(
        organization=OuterRef("organization"), purpose=purpose, correction__isnull=True
    )
    if purpose == InstrumentPurpose.NATURE:
        rows = rows.filter(voice=Voice.MENTOR)
    return Subquery(rows.order_by("-assessed_on", "-pk").values("reassess_on")[:1])


def _due(assignment: Assignment) -> Reassessment:
    first = assignment.starts_on + FIRST_WITHIN
    days = {purpose: getattr(assignment, f"due_{purpose}") or first for purpose in InstrumentPurpose}
    due_on = min(days.values())
    return Reassessment(assignment, due_on, tuple(purpose for purpose, day in days.items() if day == due_on))
