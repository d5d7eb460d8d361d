"""Tables of pendampingan."""

from pendampingan.models.assignments import Assignment, Visit
from pendampingan.models.graduations import GraduationDecision
from pendampingan.models.handovers import Handover
from pendampingan.models.mentors import Mentor, MentorCertificate, MentorLeave
from pendampingan.models.proposals import NeedProposal
from pendampingan.models.report_forms import ReportAnswer, ReportForm, ReportQuestion
from pendampingan.models.report_history import ReportAddendum, ReportConfirmation, ReportRevision
from pendampingan.models.report_parts import FieldReportObligationCheck, FieldReportReading, FollowUpCheck
from pendampingan.models.reports import Attendance, FieldReport, FollowUp, ReportReview
from pendampingan.models.support import (
    AreaFact,
    DataCheck,
    GroupResource,
    LearningMaterial,
    Referral,
    Training,
    TrainingAttendance,
)
from pendampingan.models.work_plans import PlannedTask

__all__ = [
    "AreaFact",
    "Assignment",
    "Attendance",
    "DataCheck",
    "FieldReport",
    "FieldReportObligationCheck",
    "FieldReportReading",
    "FollowUp",
    "FollowUpCheck",
    "GraduationDecision",
    "GroupResource",
    "Handover",
    "LearningMaterial",
    "Mentor",
    "MentorCertificate",
    "MentorLeave",
    "NeedProposal",
    "PlannedTask",
    "Referral",
    "ReportAddendum",
    "ReportAnswer",
    "ReportConfirmation",
    "ReportForm",
    "ReportQuestion",
    "ReportReview",
    "ReportRevision",
    "Training",
    "TrainingAttendance",
    "Visit",
]
