"""Groups that are to be judged again, as a source of reminders."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from pendampingan.models import Assignment
from pendampingan.selectors.reassessing import reassessments


def assessments_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Accompanied groups whose scores grow old, due on the day their instrument asks for; the lead mentor answers."""
    running = Assignment.objects.in_institution(institution).active_on(institution.today)
    for one in reassessments(running, until):
        group = one.assignment.organization
        yield DueItem(
            uid=f"assessment:{one.assignment.pk}",
            title=f"Nilai perkembangan {group}"[:300],
            due_on=one.due_on,
            url=reverse("pendampingan:group-progress", args=[group.public_id]),
            owner_ids=(one.assignment.mentor.membership.user_id,),
            detail=one.said,
        )


SOURCES = (DueSource("assessment_due", "Penilaian jatuh tempo", (-7, 0, 14), (RecipientKind.OWNER,), assessments_due),)
