"""Tables of pendampingan."""

from pendampingan.models.assignments import Assignment, Visit
from pendampingan.models.graduations import GraduationDecision
from pendampingan.models.handovers import Handover
from pendampingan.models.mentors import Mentor, MentorCertificate, MentorLeave
from pendampingan.models.reports import Attendance, FieldReport, FollowUp, ReportReview
from pendampingan.models.work_plans import PlannedTask

__all__ = [
    "Assignment",
    "Attendance",
    "FieldReport",
    "FollowUp",
    "GraduationDecision",
    "Handover",
    "Mentor",
    "MentorCertificate",
    "MentorLeave",
    "PlannedTask",
    "ReportReview",
    "Visit",
]
