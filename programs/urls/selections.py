"""Addresses of searches for partners: candidates, assessors, decisions."""

from django.urls import path

from programs.views import assessors, candidates, comparison, criteria, scores, selection_decisions, selections

urlpatterns = [
    path("pencarian/<uuid:public_id>/", selections.SelectionDetailView.as_view(), name="selection-detail"),
    path("pencarian/<uuid:public_id>/ubah/", selections.SelectionEditView.as_view(), name="selection-edit"),
    path("pencarian/<uuid:public_id>/riwayat/", selections.SelectionHistoryView.as_view(), name="selection-history"),
    path("pencarian/<uuid:public_id>/tutup/", selections.SelectionCloseView.as_view(), name="selection-close"),
    path("pencarian/<uuid:public_id>/buka/", selections.SelectionReopenView.as_view(), name="selection-reopen"),
    path(
        "pencarian/<uuid:public_id>/saran/",
        candidates.SelectionSuggestionsView.as_view(),
        name="selection-suggestions",
    ),
    path(
        "pencarian/<uuid:public_id>/saran/tambah/",
        candidates.SuggestedAddView.as_view(),
        name="candidate-add-suggested",
    ),
    path("pencarian/<uuid:public_id>/calon/", candidates.CandidateAddView.as_view(), name="candidate-add"),
    path("pencarian/<uuid:public_id>/calon/baru/", candidates.CandidateArriveView.as_view(), name="candidate-arrive"),
    path("pencarian/<uuid:public_id>/daftar/", candidates.CandidateListingView.as_view(), name="candidate-listing"),
    path("pencarian/<uuid:public_id>/penilai/", assessors.AssessorAddView.as_view(), name="assessor-add"),
    path("pencarian/<uuid:public_id>/nilai/", scores.SelectionScoresView.as_view(), name="selection-scores"),
    path(
        "pencarian/<uuid:public_id>/nilai/buka/",
        scores.ScoresReopenView.as_view(),
        name="selection-scores-reopen",
    ),
    path(
        "pencarian/<uuid:public_id>/perbandingan/",
        comparison.SelectionComparisonView.as_view(),
        name="selection-comparison",
    ),
    path("pencarian/<uuid:public_id>/hasil/", assessors.ResultsOpenView.as_view(), name="selection-open-results"),
    path(
        "pencarian/<uuid:public_id>/keputusan/",
        selection_decisions.SelectionDecisionView.as_view(),
        name="selection-decision",
    ),
    path("calon/<uuid:public_id>/ubah/", candidates.CandidateUpdateView.as_view(), name="candidate-update"),
    path("calon/<uuid:public_id>/keluarkan/", candidates.CandidateRemoveView.as_view(), name="candidate-remove"),
    path("calon/<uuid:public_id>/kembalikan/", candidates.CandidateRestoreView.as_view(), name="candidate-restore"),
    path("calon/<uuid:public_id>/pilih/", selection_decisions.CandidateChooseView.as_view(), name="candidate-choose"),
    path("penilai/<uuid:public_id>/keluarkan/", assessors.AssessorRemoveView.as_view(), name="assessor-remove"),
    path("keputusan/<uuid:public_id>/cabut/", selection_decisions.DecisionRevokeView.as_view(), name="decision-revoke"),
    path(
        "keputusan/<uuid:public_id>/berita-acara/",
        selection_decisions.DecisionRecordView.as_view(),
        name="decision-record",
    ),
    path(
        "keputusan/<uuid:public_id>/terbitkan/",
        selection_decisions.DecisionIssueView.as_view(),
        name="decision-issue",
    ),
    path("pencarian/<uuid:public_id>/kriteria/", criteria.SelectionCriteriaView.as_view(), name="selection-criteria"),
    path(
        "pencarian/<uuid:public_id>/kriteria/ubah/",
        criteria.SelectionCriteriaUpdateView.as_view(),
        name="selection-criteria-edit",
    ),
    path(
        "pencarian/<uuid:public_id>/kriteria/program/",
        criteria.FollowProgramView.as_view(),
        name="selection-criteria-follow",
    ),
    path(
        "pencarian/<uuid:public_id>/kriteria/mulai/",
        criteria.SelectionCriteriaStartView.as_view(),
        name="selection-criteria-start",
    ),
]
