"""Who could accompany a group, best fit first, each with the reasons."""

import datetime as dt
from dataclasses import dataclass

from kemitraan.accounts.models import Membership
from partners.models import Organization
from pendampingan.models import Assignment, Mentor
from pendampingan.rules.mentor_match import Group, Helper, reasons_for, total_of
from pendampingan.selectors.mentors import mentors_with_load
from programs.rules.suggestions import Reason


@dataclass(frozen=True)
class MentorSuggestion:
    """A mentor with points out of 100 and what they come from."""

    mentor: Mentor
    total: float
    reasons: list[Reason]


def suggest_mentors(user, organization: Organization, today: dt.date, language: str = "") -> list[MentorSuggestion]:
    """Mentors on duty who do not accompany `organization` on the local date `today`, best fit first.

    `language` is a code of `SpokenLanguage` that the group needs, or empty. Four queries, however many mentors.
    """
    group = Group(organization.region_id, frozenset(sector.name for sector in organization.sectors.all()), language)
    known = Assignment.objects.active_on(today).filter(organization=organization).values("mentor_id")
    on_duty = Membership.objects.active_on(today).values("pk")
    rows = mentors_with_load(user, today).filter(membership_id__in=on_duty).exclude(pk__in=known)
    found = []
    for mentor in rows.prefetch_related("sectors"):
        reasons = reasons_for(_helper(mentor), group)
        found.append(MentorSuggestion(mentor, total_of(reasons), reasons))
    return sorted(found, key=lambda one: (-one.total, str(one.mentor), one.mentor.pk))


def _helper(mentor: Mentor) -> Helper:
    return Helper(
        region=mentor.region_id,
        home=mentor.home,
        sectors=frozenset(sector.name for sector in mentor.sectors.all()),
        languages=mentor.languages,
        carried=mentor.assignment_count,  # type: ignore[attr-defined]
        capacity=mentor.capacity,
        away_until=mentor.away_until,  # type: ignore[attr-defined]
    )
