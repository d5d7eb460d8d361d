"""What the progress of groups asks of a person, for Pekerjaan saya."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from kemitraan.core.registry import WorkItem
from partners.models import Organization
from pendampingan.models import Assignment
from pendampingan.selectors.graduation import proposed_groups
from pendampingan.selectors.reassessing import Reassessment, reassessments
from pendampingan.visibility import represented_by
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment
from programs.rules.growth import quarter_of

LIMIT = 50


def growth_work(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """A mentor's groups to be judged up to the local date `until`; the office's groups that may go on alone; for who
    speaks for a group, the natures to be answered this quarter."""
    membership = user.membership
    if membership is None:
        return []
    if membership.role == "partner":
        return [_answer(group) for group in groups_to_answer(membership, today)[:LIMIT]]
    if membership.is_mentor:
        own = Assignment.objects.visible_to(user).active_on(today).filter(mentor__membership=membership)
        return [_reassess(one) for one in reassessments(own, until)[:LIMIT]]
    if not membership.is_office:
        return []
    return [
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


def groups_to_answer(membership, today: dt.date) -> QuerySet[Organization]:
    """Accompanied groups that this partner speaks for and that have not answered about the quarter of `today`."""
    running = Assignment.objects.active_on(today).filter(organization=OuterRef("pk"))
    answered = GroupAssessment.objects.filter(
        organization=OuterRef("pk"),
        purpose=InstrumentPurpose.NATURE,
        voice=Voice.GROUP,
        period_starts_on=quarter_of(today),
    )
    groups = Organization.objects.filter(pk__in=represented_by(membership))
    return groups.filter(Exists(running), ~Exists(answered)).order_by("name", "pk")


def _answer(group: Organization) -> WorkItem:
    return WorkItem(
        kind="natures_to_answer",
        title=f"Bagaimana pendampingan {group}?",
        subtitle="Lima pertanyaan triwulan ini, dijawab kelompok sendiri",
        url=reverse("pendampingan:group-answer", args=[group.public_id]),
        due_on=None,
        action="Jawab",
        icon="message-circle",
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
