"""Addresses of the progress of groups; part of the app's own."""

from django.urls import path

from pendampingan.views import assessments, graduations, instruments, progress, support, task_coverage, trainings

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
