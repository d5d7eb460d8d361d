"""Addresses of partnerships and what belongs to them, and of the patterns."""

from django.urls import path

from programs.views import (
    benefits,
    conditions,
    grievances,
    lookups,
    meeting_follow_ups,
    meetings,
    obligations,
    partnership_pages,
    partnership_parties,
    partnerships,
    patterns,
    provisions,
)

urlpatterns = [
    path("pola/", patterns.PatternListView.as_view(), name="pattern-list"),
    path("pola/<slug:code>/", patterns.PatternDetailView.as_view(), name="pattern-detail"),
    path("kemitraan/", partnerships.PartnershipListView.as_view(), name="partnership-list"),
    path("kemitraan/baru/", partnerships.PartnershipCreateView.as_view(), name="partnership-create"),
    path("kemitraan/<uuid:public_id>/", partnerships.PartnershipDetailView.as_view(), name="partnership-detail"),
    path(
        "kemitraan/<uuid:public_id>/sel/<str:field>/",
        partnerships.PartnershipCellView.as_view(),
        name="partnership-cell",
    ),
    path(
        "kemitraan/<uuid:public_id>/pihak/",
        partnership_parties.PartnershipPartiesView.as_view(),
        name="partnership-parties",
    ),
    path(
        "kemitraan/<uuid:public_id>/kewajiban/",
        partnerships.PartnershipObligationsView.as_view(),
        name="partnership-obligations",
    ),
    path("kemitraan/<uuid:public_id>/aturan/", provisions.PartnershipRulesView.as_view(), name="partnership-rules"),
    path(
        "kemitraan/<uuid:public_id>/aturan/baru/<slug:kind>/",
        provisions.ProvisionCreateView.as_view(),
        name="provision-create",
    ),
    path(
        "kemitraan/<uuid:public_id>/riwayat/",
        partnership_pages.PartnershipHistoryView.as_view(),
        name="partnership-history",
    ),
    path("ketentuan/<uuid:public_id>/ubah/", provisions.ProvisionUpdateView.as_view(), name="provision-edit"),
    path("ketentuan/<uuid:public_id>/edisi-baru/", provisions.ProvisionRenewView.as_view(), name="provision-renew"),
    path("ketentuan/<uuid:public_id>/cabut/", provisions.ProvisionWithdrawView.as_view(), name="provision-withdraw"),
    path("ketentuan/<uuid:public_id>/setujui/", provisions.ProvisionApproveView.as_view(), name="provision-approve"),
    path(
        "ketentuan/<uuid:public_id>/persetujuan/",
        provisions.ProvisionApprovalView.as_view(),
        name="provision-approval",
    ),
    path(
        "kemitraan/<uuid:public_id>/pertemuan/",
        meetings.PartnershipMeetingsView.as_view(),
        name="partnership-meetings",
    ),
    path("kemitraan/<uuid:public_id>/pertemuan/baru/", meetings.MeetingCreateView.as_view(), name="meeting-create"),
    path("pertemuan/<uuid:public_id>/ubah/", meetings.MeetingUpdateView.as_view(), name="meeting-edit"),
    path(
        "pertemuan/<uuid:public_id>/tindak-lanjut/baru/",
        meeting_follow_ups.FollowUpCreateView.as_view(),
        name="follow-up-create",
    ),
    path(
        "pertemuan/tindak-lanjut/<uuid:public_id>/ubah/",
        meeting_follow_ups.FollowUpUpdateView.as_view(),
        name="follow-up-edit",
    ),
    path(
        "pertemuan/tindak-lanjut/<uuid:public_id>/selesai/",
        meeting_follow_ups.FollowUpFinishView.as_view(),
        name="follow-up-finish",
    ),
    path(
        "pertemuan/tindak-lanjut/<uuid:public_id>/buka-lagi/",
        meeting_follow_ups.FollowUpReopenView.as_view(),
        name="follow-up-reopen",
    ),
    path(
        "kemitraan/<uuid:public_id>/keluhan/",
        grievances.PartnershipGrievancesView.as_view(),
        name="partnership-grievances",
    ),
    path("kemitraan/<uuid:public_id>/keluhan/baru/", grievances.GrievanceCreateView.as_view(), name="grievance-create"),
    path("keluhan/<uuid:public_id>/tanggapi/", grievances.GrievanceNoteView.as_view(), name="grievance-note"),
    path(
        "keluhan/<uuid:public_id>/langkah/<slug:action>/",
        grievances.GrievanceStepView.as_view(),
        name="grievance-step",
    ),
    path(
        "kemitraan/<uuid:public_id>/pengakhiran/",
        grievances.NoticeCreateView.as_view(),
        name="termination-notice",
    ),
    path("pengakhiran/<uuid:public_id>/jawab/", grievances.NoticeReplyView.as_view(), name="termination-reply"),
    path(
        "pengakhiran/<uuid:public_id>/mediasi/",
        grievances.NoticeMediationView.as_view(),
        name="termination-mediation",
    ),
    path("pengakhiran/<uuid:public_id>/tarik/", grievances.NoticeWithdrawView.as_view(), name="termination-withdraw"),
    path("kemitraan/<uuid:public_id>/pihak/tambah/", partnership_parties.PartyJoinView.as_view(), name="party-join"),
    path("kemitraan/<uuid:public_id>/manfaat/tambah/", benefits.BenefitCreateView.as_view(), name="benefit-create"),
    path("manfaat/<uuid:public_id>/ubah/", benefits.BenefitUpdateView.as_view(), name="benefit-edit"),
    path("manfaat/<uuid:public_id>/lepas/", benefits.BenefitRemoveView.as_view(), name="benefit-remove"),
    path(
        "kemitraan/pihak/<uuid:public_id>/pernyataan/",
        partnership_parties.PartyPositionView.as_view(),
        name="party-position",
    ),
    path(
        "kemitraan/pihak/<uuid:public_id>/keluar/",
        partnership_parties.PartyLeaveView.as_view(),
        name="party-leave",
    ),
    path(
        "kemitraan/pihak/<uuid:public_id>/lanjutkan/",
        partnership_parties.PartyResumeView.as_view(),
        name="party-resume",
    ),
    path(
        "kemitraan/pihak/<uuid:public_id>/kemampuan/",
        partnership_parties.CapabilityScoreView.as_view(),
        name="capability-score",
    ),
    path("kemitraan/<uuid:public_id>/ubah/", partnerships.PartnershipUpdateView.as_view(), name="partnership-edit"),
    path(
        "kemitraan/<uuid:public_id>/tindakan/<slug:action>/",
        partnerships.PartnershipActionView.as_view(),
        name="partnership-action",
    ),
    path(
        "kemitraan/<uuid:public_id>/syarat/<slug:condition>/",
        conditions.ConditionCheckView.as_view(),
        name="condition-check",
    ),
    path(
        "kemitraan/<uuid:public_id>/kewajiban/baru/",
        obligations.PartnershipObligationCreateView.as_view(),
        name="partnership-obligation-create",
    ),
    path("kemitraan/pilihan/", lookups.PartnershipOptionsView.as_view(), name="partnership-options"),
]
