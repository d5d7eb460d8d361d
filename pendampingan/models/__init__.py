"""Tables of pendampingan."""

from pendampingan.models.assignments import Assignment, Mentor, Visit
from pendampingan.models.reports import Attendance, FieldReport, FollowUp, ReportReview

__all__ = ["Assignment", "Attendance", "FieldReport", "FollowUp", "Mentor", "ReportReview", "Visit"]
