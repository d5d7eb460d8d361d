"""Addresses of pendampingan."""

from django.urls import path

from pendampingan.growth_urls import urlpatterns as growth_urlpatterns
from pendampingan.views import (
    assignments,
    calendar,
    documents,
    follow_ups,
    groups,
    handovers,
    mentor_parts,
    mentors,
    overview,
    report_history,
    report_questions,
    reports,
    reviews,
    visits,
    work_plans,
)
from pendampingan.views.map import AssignmentPointsView, VisitPointsView

app_name = "pendampingan"

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
]
urlpatterns += growth_urlpatterns
