"""Groups that may go on alone: who held the highest level twice in a row, and what speaks for and against it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from kemitraan.core.formats import format_date
from partners.models import Organization
from pendampingan.enums import FollowUpState
from pendampingan.models import Assignment, FollowUp, GraduationDecision
from programs.enums import InstrumentPurpose
from programs.models import GroupAssessment, GroupScore
from programs.rules.growth import INDEPENDENCE, INDEPENDENT, decent_test, is_held, steady_test


@dataclass(frozen=True)
class Reason:
    """One thing that the proposal rests on, or that speaks against it."""

    factor: str
    value: str
    weight: str
    sentence: str
    is_good: bool | None = True


def _levels(column: str, place: int) -> Subquery:
    """`column` of the newest (0) or the one before (1) score of independence of the outer organization."""
    scores = GroupScore.objects.filter(
        assessment__organization=OuterRef("pk"),
        assessment__purpose=InstrumentPurpose.OUTPUT,
        assessment__correction__isnull=True,
        item__code=INDEPENDENCE,
    )
    newest = scores.order_by("-assessment__assessed_on", "-assessment_id")
    return Subquery(newest.values(column)[place : place + 1])


def proposed_groups(user, today: dt.date, **only: Any) -> list[Organization]:
    """Accompanied groups whose last two looks gave the highest level, a month apart, and nobody decided since.

    Each has `last_on`, the local date of the newest look; `only` narrows the groups. One query.
    """
    running = Assignment.objects.active_on(today).filter(organization=OuterRef("pk"))
    decided = GraduationDecision.objects.filter(assessment=OuterRef("last_assessment"))
    rows = (
        Organization.objects.visible_to(user)
        .filter(Exists(running), **only)
        .annotate(
            last_level=_levels("value", 0),
            last_on=_levels("assessment__assessed_on", 0),
            last_assessment=_levels("assessment_id", 0),
            earlier_level=_levels("value", 1),
            earlier_on=_levels("assessment__assessed_on", 1),
        )
        .filter(last_level__gte=INDEPENDENT, earlier_level__gte=INDEPENDENT)
        .exclude(Exists(decided))
        .order_by("name", "pk")
    )
    return [
        group for group in rows if is_held([(group.earlier_on, group.earlier_level), (group.last_on, group.last_level)])
    ]


def is_proposed(user, organization: Organization) -> bool:
    """Whether the end of the accompaniment is proposed for this group."""
    return bool(proposed_groups(user, organization.institution.today, pk=organization.pk))


def last_two(organization: Organization) -> list[GroupScore]:
    """The last two scores of independence that count, newest first."""
    scores = GroupScore.objects.filter(
        assessment__organization=organization,
        assessment__purpose=InstrumentPurpose.OUTPUT,
        assessment__correction__isnull=True,
        item__code=INDEPENDENCE,
    )
    related = ("assessment__assessor", "assessment__instrument", "item")
    return list(scores.select_related(*related).order_by("-assessment__assessed_on", "-assessment_id")[:2])


def reasons_of(organization: Organization) -> list[Reason]:
    """What speaks for ending the accompaniment of a group, and what is still open. Two queries."""
    scores = last_two(organization)
    reasons = [
        Reason(
            "Kemandirian terakhir" if not place else "Kemandirian sebelumnya",
            score.item.level_label(score.value),
            "menentukan",
            f"{format_date(score.assessment.assessed_on)}, dinilai {score.assessment.assessor}. {score.evidence}",
            score.value >= INDEPENDENT,
        )
        for place, score in enumerate(scores)
    ]
    if scores:
        newest = scores[0].assessment
        for test in (
            steady_test(newest.income_months, newest.instrument.steady_months),
            decent_test(newest.income_idr, newest.costs_idr),
        ):
            answer = {True: "terpenuhi", False: "belum terpenuhi", None: "belum diketahui"}[test.is_passed]
            reasons.append(Reason(f"Uji {test.name.lower()}", answer, "menentukan", test.sentence, test.is_passed))
    still = FollowUp.objects.filter(report__assignment__organization=organization, state=FollowUpState.OPEN).count()
    said = "Selesaikan atau serahkan sebelum berakhir." if still else "Tidak ada yang tertinggal."
    reasons.append(Reason("Tindak lanjut terbuka", str(still), "perlu dilihat", said, not still))
    return reasons


def assessments_behind(organization: Organization) -> GroupAssessment | None:
    """The newest assessment on which a proposal about this group leans."""
    scores = last_two(organization)
    return scores[0].assessment if scores else None
