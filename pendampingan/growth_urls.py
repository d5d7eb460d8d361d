"""Addresses of the progress of groups; part of the app's own."""

from django.urls import path

from pendampingan.views import assessments, graduations, instruments, progress, task_coverage

GROUP = "pendampingan/kelompok/<uuid:public_id>/"

urlpatterns = [
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
]
