"""Addresses of pendampingan."""

from django.urls import path

from pendampingan.views import (
    assessments,
    assignments,
    calendar,
    documents,
    follow_ups,
    graduations,
    groups,
    handovers,
    instruments,
    mentor_parts,
    mentors,
    overview,
    progress,
    report_history,
    report_questions,
    reports,
    reviews,
    support,
    task_coverage,
    trainings,
    visits,
    work_plans,
)
from pendampingan.views.map import AssignmentPointsView, VisitPointsView

app_name = "pendampingan"

GROUP = "pendampingan/kelompok/<uuid:public_id>/"

urlpatterns = [
    path("pendampingan/", overview.OverviewView.as_view(), name="overview"),
    path("pendampingan/pendamping/", mentors.MentorListView.as_view(), name="mentor-list"),
    path("pendampingan/pendamping/baru/", mentors.MentorCreateView.as_view(), name="mentor-create"),
    path("pendampingan/pendamping/<uuid:public_id>/", mentors.MentorDetailView.as_view(), name="mentor-detail"),
    path("pendampingan/pendamping/<uuid:public_id>/ubah/", mentors.MentorUpdateView.as_view(), name="mentor-update"),
    path(
        "pendampingan/pendamping/<uuid:public_id>/sertifikat/baru/",
        mentor_parts.CertificateCreateView.as_view(),
        name="certificate-create",
    ),
    path(
        "pendampingan/sertifikat/<uuid:public_id>/ubah/",
        mentor_parts.CertificateUpdateView.as_view(),
        name="certificate-update",
    ),
    path(
        "pendampingan/sertifikat/<uuid:public_id>/tidak-dipakai/",
        mentor_parts.CertificateRetireView.as_view(),
        name="certificate-retire",
    ),
    path(
        "pendampingan/pendamping/<uuid:public_id>/cuti/baru/",
        mentor_parts.LeaveCreateView.as_view(),
        name="leave-create",
    ),
    path("pendampingan/cuti/<uuid:public_id>/ubah/", mentor_parts.LeaveUpdateView.as_view(), name="leave-update"),
    path("pendampingan/cuti/<uuid:public_id>/batalkan/", mentor_parts.LeaveCancelView.as_view(), name="leave-cancel"),
    path(
        "pendampingan/pendamping/<uuid:public_id>/serah-terima/",
        handovers.HandoverView.as_view(),
        name="mentor-hand-over",
    ),
    path("pendampingan/laporan-bulanan/", documents.MonthlyReportView.as_view(), name="monthly-report"),
    path("pendampingan/tanpa-pendamping/", groups.LonelyGroupListView.as_view(), name="lonely-group-list"),
    path("pendampingan/kelompok/<uuid:public_id>/pendamping/", groups.GroupMentorsView.as_view(), name="group-mentors"),
    path("pendampingan/penugasan/", assignments.AssignmentListView.as_view(), name="assignment-list"),
    path("pendampingan/penugasan/baru/", assignments.AssignmentCreateView.as_view(), name="assignment-create"),
    path(
        "pendampingan/penugasan/<uuid:public_id>/", assignments.AssignmentDetailView.as_view(), name="assignment-detail"
    ),
    path("pendampingan/penugasan/titik.geojson", AssignmentPointsView.as_view(), name="assignment-points"),
    path(
        "pendampingan/penugasan/<uuid:public_id>/sel/<str:field>/",
        assignments.AssignmentCellView.as_view(),
        name="assignment-cell",
    ),
    path(
        "pendampingan/penugasan/<uuid:public_id>/ubah/",
        assignments.AssignmentUpdateView.as_view(),
        name="assignment-update",
    ),
    path(
        "pendampingan/penugasan/<uuid:public_id>/akhiri/",
        assignments.AssignmentEndView.as_view(),
        name="assignment-end",
    ),
    path("pendampingan/penugasan/<uuid:public_id>/rencana/", work_plans.WorkPlanView.as_view(), name="work-plan"),
    path(
        "pendampingan/penugasan/<uuid:public_id>/rencana/<str:month>/",
        work_plans.MonthPlanView.as_view(),
        name="work-plan-month",
    ),
    path("pendampingan/kalender/", calendar.CalendarView.as_view(), name="calendar"),
    path("pendampingan/kalender/<str:token>/kunjungan.ics", calendar.FeedView.as_view(), name="calendar-feed"),
    path(
        "pendampingan/pendamping/<uuid:public_id>/kalender/",
        calendar.FeedCreateView.as_view(),
        name="calendar-feed-create",
    ),
    path(
        "pendampingan/pendamping/<uuid:public_id>/kalender/cabut/",
        calendar.FeedRevokeView.as_view(),
        name="calendar-feed-revoke",
    ),
    path("pendampingan/kunjungan/", visits.VisitListView.as_view(), name="visit-list"),
    path("pendampingan/kunjungan/titik.geojson", VisitPointsView.as_view(), name="visit-points"),
    path("pendampingan/kunjungan/<uuid:public_id>/batalkan/", visits.VisitCancelView.as_view(), name="visit-cancel"),
    path("pendampingan/kunjungan/<uuid:public_id>/pindah/", visits.VisitMoveView.as_view(), name="visit-move"),
    path(
        "pendampingan/penugasan/<uuid:public_id>/kunjungan/baru/", visits.VisitCreateView.as_view(), name="visit-create"
    ),
    path(
        "pendampingan/pertanyaan/<uuid:public_id>/",
        report_questions.ReportQuestionsView.as_view(),
        name="report-questions",
    ),
    path("laporan/", reports.ReportListView.as_view(), name="report-list"),
    path("laporan/baru/", reports.ReportCreateView.as_view(), name="report-create"),
    path("laporan/petunjuk/", reports.ReportHintsView.as_view(), name="report-hints"),
    path("laporan/<uuid:public_id>/", reviews.ReportDetailView.as_view(), name="report-detail"),
    path("laporan/<uuid:public_id>/ubah/", reports.ReportUpdateView.as_view(), name="report-update"),
    path("laporan/<uuid:public_id>/ajukan/", reviews.ReportSubmitView.as_view(), name="report-submit"),
    path("laporan/<uuid:public_id>/kembalikan/", reviews.ReportReturnView.as_view(), name="report-return"),
    path("laporan/<uuid:public_id>/verifikasi/", reviews.ReportVerifyView.as_view(), name="report-verify"),
    path("laporan/<uuid:public_id>/tanggapi/", reviews.ReportCommentView.as_view(), name="report-comment"),
    path("laporan/<uuid:public_id>/pengajuan/", report_history.ReportRevisionsView.as_view(), name="report-revisions"),
    path("laporan/<uuid:public_id>/berita-acara.pdf", documents.ReportMinutesView.as_view(), name="report-minutes"),
    path("laporan/<uuid:public_id>/perbaiki/", report_history.ReportCorrectView.as_view(), name="report-correct"),
    path(
        "laporan/<uuid:public_id>/minta-pembenaran/",
        report_history.ConfirmationInviteView.as_view(),
        name="report-confirm",
    ),
    path(
        "laporan/<uuid:public_id>/cabut-pembenaran/",
        report_history.ConfirmationRevokeView.as_view(),
        name="report-confirm-revoke",
    ),
    path("pembenaran/<str:token>/", report_history.ConfirmationLinkView.as_view(), name="confirmation-link"),
    path("laporan/tindak-lanjut/", follow_ups.FollowUpListView.as_view(), name="follow-up-list"),
    path(
        "laporan/tindak-lanjut/<uuid:public_id>/selesai/",
        follow_ups.FollowUpCompleteView.as_view(),
        name="follow-up-complete",
    ),
    path(
        "laporan/tindak-lanjut/<uuid:public_id>/ubah/", follow_ups.FollowUpUpdateView.as_view(), name="follow-up-update"
    ),
    path(
        "laporan/tindak-lanjut/<uuid:public_id>/batalkan/",
        follow_ups.FollowUpCancelView.as_view(),
        name="follow-up-cancel",
    ),
    path("pendampingan/cakupan-tugas/", task_coverage.TaskCoverageView.as_view(), name="task-coverage-list"),
    path(GROUP, progress.GroupProgressView.as_view(), name="group-progress"),
    path(f"{GROUP}nilai/<str:part>/", assessments.GroupAssessView.as_view(), name="group-assess"),
    path(f"{GROUP}jawaban-kelompok/", assessments.GroupAnswerView.as_view(), name="group-answer"),
    path(f"{GROUP}kemandirian/", graduations.GraduationView.as_view(), name="group-graduation"),
    path(
        "pendampingan/penilaian/<uuid:public_id>/",
        assessments.AssessmentDetailView.as_view(),
        name="assessment-detail",
    ),
    path(
        "pendampingan/penilaian/<uuid:public_id>/koreksi/",
        assessments.AssessmentCorrectView.as_view(),
        name="assessment-correct",
    ),
    path("pendampingan/instrumen/", instruments.InstrumentsView.as_view(), name="instruments"),
    path(
        "pendampingan/instrumen/<uuid:public_id>/",
        instruments.InstrumentDetailView.as_view(),
        name="instrument-detail",
    ),
    path(
        "pendampingan/instrumen/<uuid:public_id>/edisi-baru/",
        instruments.InstrumentReviseView.as_view(),
        name="instrument-revise",
    ),
    path(f"{GROUP}catat/<str:kind>/", support.SupportCreateView.as_view(), name="group-support"),
    path(f"{GROUP}pelatihan/baru/", trainings.TrainingCreateView.as_view(), name="group-training"),
    path("pendampingan/rujukan/<uuid:public_id>/ubah/", support.ReferralUpdateView.as_view(), name="referral-update"),
    path(
        "pendampingan/rujukan/<uuid:public_id>/calon/",
        support.ReferralCandidateView.as_view(),
        name="referral-candidate",
    ),
    path(
        "pendampingan/sumber-daya/<uuid:public_id>/ubah/",
        support.ResourceUpdateView.as_view(),
        name="resource-update",
    ),
    path("pendampingan/fakta/<uuid:public_id>/ubah/", support.AreaFactUpdateView.as_view(), name="area-fact-update"),
    path(
        "pendampingan/pemeriksaan/<uuid:public_id>/putuskan/",
        support.CheckDecideView.as_view(),
        name="check-decide",
    ),
    path(
        "pendampingan/usulan-kebutuhan/<uuid:public_id>/putuskan/",
        support.NeedDecideView.as_view(),
        name="need-decide",
    ),
    path("pendampingan/pelatihan/<uuid:public_id>/", trainings.TrainingDetailView.as_view(), name="training-detail"),
    path(
        "pendampingan/pelatihan/<uuid:public_id>/ubah/",
        trainings.TrainingUpdateView.as_view(),
        name="training-update",
    ),
    path("pendampingan/medium/", trainings.MaterialsView.as_view(), name="materials"),
    path("pendampingan/medium/baru/", trainings.MaterialCreateView.as_view(), name="material-create"),
    path("pendampingan/medium/<uuid:public_id>/", trainings.MaterialDetailView.as_view(), name="material-detail"),
    path(
        "pendampingan/medium/<uuid:public_id>/ubah/",
        trainings.MaterialUpdateView.as_view(),
        name="material-update",
    ),
]
