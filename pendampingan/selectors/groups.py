"""What a group's page shows about its accompaniment."""

from typing import Any

from partners.models import Organization
from pendampingan.models import Assignment, FieldReport, FollowUp, Visit
from pendampingan.selectors.overview import reports_with_names

LAST_REPORTS = 3


def accompaniment_of(user, organization: Organization) -> dict[str, Any] | None:
    """Mentors, last and next visit, open follow-ups and last reports.

    None where nobody accompanies and need not, and for people who could not see it if somebody did.
    """
    today = organization.institution.today
    running = list(
        Assignment.objects.visible_to(user)
        .filter(organization=organization)
        .exclude(ends_on__lt=today)
        .select_related("mentor__membership__user")
        .order_by("-is_lead", "starts_on", "id")
    )
    reports = FieldReport.objects.visible_to(user).filter(assignment__organization=organization)
    last = list(reports_with_names(reports).order_by("-activity_on", "-id")[:LAST_REPORTS])
    is_lacking = organization.is_group and user.membership is not None and user.membership.sees_whole_institution
    if not running and not last and not is_lacking:
        return None
    return {
        "organization": organization,
        "today": today,
        "assignments": running,
        "last_visit_on": last[0].activity_on if last else None,
        "next_visit": Visit.objects.visible_to(user)
        .unreported()
        .filter(assignment__organization=organization, planned_on__gte=today)
        .order_by("planned_on", "id")
        .first(),
        "follow_ups": list(
            FollowUp.objects.visible_to(user)
            .open()
            .filter(report__assignment__organization=organization)
            .select_related("report")
            .order_by("due_on", "id")[:LAST_REPORTS]
        ),
        "reports": last,
        "can_assign": bool(user.membership and user.membership.is_office),
    }
