"""Groups that are to be judged again, as a source of reminders."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.core.actors import SystemActor
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from pendampingan.models import Assignment
from pendampingan.selectors.field_proposals import waiting_proposals
from pendampingan.selectors.reassessing import reassessments


def assessments_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Accompanied groups whose scores grow old, due on the day their instrument asks for; the lead mentor answers."""
    running = Assignment.objects.in_institution(institution).active_on(institution.today)
    for one in reassessments(running.select_related("program"), until):
        group, program = one.assignment.organization, one.assignment.program
        mentor = one.assignment.mentor.membership.user_id
        yield DueItem(
            uid=f"assessment:{one.assignment.pk}",
            title=f"Nilai perkembangan {group}"[:300],
            due_on=one.due_on,
            url=reverse("pendampingan:group-progress", args=[group.public_id]),
            owner_ids=(mentor,),
            mentor_ids=(mentor,),
            coordinator_ids=(program.coordinator_id,) if program and program.coordinator_id else (),
            detail=one.said,
        )


def proposals_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """What mentors proposed and the office has not answered, due a week after it was proposed; the office answers."""
    for one in waiting_proposals(SystemActor("pengingat", institution), until):
        yield DueItem(
            uid=f"{one.kind}:{one.pk}",
            title=one.title[:300],
            due_on=one.due_on,
            url=one.url,
            actor_ids=(one.proposed_by_id,) if one.proposed_by_id else (),
            detail=f"Diusulkan oleh {one.proposed_by}" if one.proposed_by else "",
        )


SOURCES = (
    DueSource(
        key="assessment_due",
        label="Penilaian jatuh tempo",
        label_en="Assessment due",
        default_steps=(-7, 0, 14),
        default_recipients=(RecipientKind.OWNER,),
        items=assessments_due,
        default_escalation=((10, RecipientKind.COORDINATOR),),
    ),
    DueSource(
        key="proposal_due",
        label="Usulan dari lapangan",
        label_en="Proposal from the field",
        default_steps=(0, 7),
        default_recipients=(RecipientKind.COORDINATOR,),
        items=proposals_due,
        default_escalation=((5, RecipientKind.ADMIN),),
    ),
)
