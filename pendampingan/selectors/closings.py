"""Days on which a mentor cannot visit: the institution is closed, or the mentor is away and nobody stands in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.core.selectors.days_off import days_off, rest_days
from pendampingan.models import MentorLeave
from pendampingan.rules.visits import Closings


def closings_of(
    institution: Institution, mentor_ids: Iterable[int], first: dt.date, last: dt.date
) -> dict[int, Closings]:
    """For each mentor the closed days from `first` to `last` (local dates, inclusive); two queries.

    A leave with a stand-in closes nothing: the stand-in visits.
    """
    closed, rest = days_off(institution, first, last), rest_days(institution)
    away: dict[int, dict[dt.date, str]] = defaultdict(dict)
    leaves = MentorLeave.objects.overlapping(first, last).filter(mentor_id__in=mentor_ids, delegate__isnull=True)
    for leave in leaves:
        reason = f"Pendamping cuti sampai {format_date(leave.ends_on)}"
        for number in range((leave.ends_on - leave.starts_on).days + 1):
            away[leave.mentor_id][leave.starts_on + dt.timedelta(days=number)] = reason
    return {pk: Closings(away[pk] | closed, rest, institution.holiday_shift) for pk in mentor_ids}
