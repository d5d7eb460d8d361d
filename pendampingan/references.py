"""What pendampingan knows of an organization that keeps it from being deleted."""

from partners.models import Organization
from partners.selectors import ReferenceCounter
from pendampingan.models import Assignment, FieldReport, GraduationDecision


def count_for(organization: Organization) -> dict[str, int]:
    """Reports about the group, and assignments of mentors to it."""
    return {
        "laporan": FieldReport.objects.filter(assignment__organization=organization).count(),
        "penugasan": Assignment.objects.filter(organization=organization).count(),
        "keputusan kemandirian": GraduationDecision.objects.filter(organization=organization).count(),
    }


REFERENCES = ReferenceCounter(
    covers=frozenset({"pendampingan.Assignment", "pendampingan.GraduationDecision"}), count=count_for
)
