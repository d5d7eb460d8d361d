"""Addresses of programs."""

from django.urls import path

from programs.views import (
    agreement_parties,
    agreements,
    lookups,
    obligations,
    partnerships,
    patterns,
    programs,
    selections,
)

app_name = "programs"

urlpatterns = [
    path("program/", programs.ProgramListView.as_view(), name="program-list"),
    path("program/baru/", programs.ProgramCreateView.as_view(), name="program-create"),
    path("program/<uuid:public_id>/", programs.ProgramDetailView.as_view(), name="program-detail"),
    path("program/<uuid:public_id>/ubah/", programs.ProgramUpdateView.as_view(), name="program-edit"),
    path(
        "program/<uuid:public_id>/tindakan/<slug:action>/",
        programs.ProgramActionView.as_view(),
        name="program-action",
    ),
    path("program/<uuid:public_id>/pencarian/", selections.ProgramSelectionsView.as_view(), name="program-selections"),
    path("program/<uuid:public_id>/pencarian/baru/", selections.SelectionCreateView.as_view(), name="selection-create"),
    path("pencarian/<uuid:public_id>/", selections.SelectionDetailView.as_view(), name="selection-detail"),
    path("pola/", patterns.PatternListView.as_view(), name="pattern-list"),
    path("pola/<slug:code>/", patterns.PatternDetailView.as_view(), name="pattern-detail"),
    path("program/pilihan/", lookups.ProgramOptionsView.as_view(), name="program-options"),
    path("kemitraan/", partnerships.PartnershipListView.as_view(), name="partnership-list"),
    path("kemitraan/baru/", partnerships.PartnershipCreateView.as_view(), name="partnership-create"),
    path("kemitraan/<uuid:public_id>/", partnerships.PartnershipDetailView.as_view(), name="partnership-detail"),
    path("kemitraan/<uuid:public_id>/ubah/", partnerships.PartnershipUpdateView.as_view(), name="partnership-edit"),
    path(
        "kemitraan/<uuid:public_id>/tindakan/<slug:action>/",
        partnerships.PartnershipActionView.as_view(),
        name="partnership-action",
    ),
    path(
        "kemitraan/<uuid:public_id>/kewajiban/baru/",
        obligations.PartnershipObligationCreateView.as_view(),
        name="partnership-obligation-create",
    ),
    path("kemitraan/pilihan/", lookups.PartnershipOptionsView.as_view(), name="partnership-options"),
    path("perjanjian/", agreements.AgreementListView.as_view(), name="agreement-list"),
    path("perjanjian/pilihan/", lookups.AgreementOptionsView.as_view(), name="agreement-options"),
    path("perjanjian/baru/", agreements.AgreementCreateView.as_view(), name="agreement-create"),
    path("perjanjian/<uuid:public_id>/", agreements.AgreementDetailView.as_view(), name="agreement-detail"),
    path("perjanjian/<uuid:public_id>/ubah/", agreements.AgreementUpdateView.as_view(), name="agreement-edit"),
    path(
        "perjanjian/<uuid:public_id>/tindakan/<slug:action>/",
        agreements.AgreementActionView.as_view(),
        name="agreement-action",
    ),
    path(
        "perjanjian/<uuid:public_id>/kewajiban/baru/",
        obligations.AgreementObligationCreateView.as_view(),
        name="agreement-obligation-create",
    ),
    path(
        "perjanjian/pihak/<uuid:public_id>/setujui/",
        agreement_parties.PartyAgreeView.as_view(),
        name="agreement-party-agree",
    ),
    path(
        "perjanjian/pihak/<uuid:public_id>/catat-persetujuan/",
        agreement_parties.PartyConsentView.as_view(),
        name="agreement-party-consent",
    ),
    path(
        "perjanjian/pihak/<uuid:public_id>/nomor/",
        agreement_parties.PartyNumberView.as_view(),
        name="agreement-party-number",
    ),
    path(
        "perjanjian/pihak/<uuid:public_id>/tanda-tangan/",
        agreement_parties.PartySignView.as_view(),
        name="agreement-party-sign",
    ),
    path("kewajiban/<uuid:public_id>/", obligations.ObligationDetailView.as_view(), name="obligation-detail"),
    path("kewajiban/<uuid:public_id>/ubah/", obligations.ObligationUpdateView.as_view(), name="obligation-edit"),
    path("kewajiban/<uuid:public_id>/batal/", obligations.ObligationCancelView.as_view(), name="obligation-cancel"),
    path("tenggat/<uuid:public_id>/lapor/", obligations.OccurrenceReportView.as_view(), name="occurrence-report"),
    path("tenggat/<uuid:public_id>/terpenuhi/", obligations.OccurrenceConfirmView.as_view(), name="occurrence-confirm"),
    path("tenggat/<uuid:public_id>/soal/", obligations.OccurrenceDisputeView.as_view(), name="occurrence-dispute"),
]
