"""What the progress of groups asks of a person, for Pekerjaan saya."""

import datetime as dt

from django.urls import reverse

from kemitraan.core.registry import WorkItem
from pendampingan.models import Assignment
from pendampingan.selectors.field_proposals import NEED, FieldProposal, waiting_proposals
from pendampingan.selectors.graduation import proposed_groups
from pendampingan.selectors.reassessing import Reassessment, reassessments

LIMIT = 50


def growth_work(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """A mentor's groups to be judged up to the local date `until`; the office's groups that may go on alone,
    and what mentors propose to it."""
    membership = user.membership
    if membership is None:
        return []
    if membership.is_mentor:
        own = Assignment.objects.visible_to(user).active_on(today).filter(mentor__membership=membership)
        return [_reassess(one) for one in reassessments(own, until)[:LIMIT]]
    if not membership.is_office:
        return []
    return [_answer(one) for one in waiting_proposals(user, until)[:LIMIT]] + [
        WorkItem(
            kind="graduation_proposed",
            title=f"{group} sudah dua kali mandiri",
            subtitle="Usulan mengakhiri pendampingan",
            url=reverse("pendampingan:group-graduation", args=[group.public_id]),
            due_on=today,
            action="Putuskan",
            icon="rosette-discount-check",
        )
        for group in proposed_groups(user, today)[:LIMIT]
    ]


def _answer(one: FieldProposal) -> WorkItem:
    return WorkItem(
        kind="proposal_due",
        title=one.title,
        subtitle=one.detail,
        url=one.url,
        due_on=one.due_on,
        action="Putuskan",
        icon="bulb" if one.kind == NEED else "shield-check",
    )


def _reassess(one: Reassessment) -> WorkItem:
    group = one.assignment.organization
    return WorkItem(
        kind="assessment_due",
        title=f"Nilai perkembangan {group}",
        subtitle=one.said,
        url=reverse("pendampingan:group-progress", args=[group.public_id]),
        due_on=one.due_on,
        action="Nilai",
        icon="progress-check",
    )
