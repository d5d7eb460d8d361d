"""Addresses of agreements, addenda, their words and documents."""

from django.urls import path

from programs.views import (
    addenda,
    agreement_forms,
    agreement_parties,
    agreement_texts,
    agreement_word,
    agreements,
    clause_templates,
    consent_links,
    document_checks,
    ledgers,
    lookups,
    obligations,
    word_templates,
)

urlpatterns = [
    path("perjanjian/", agreements.AgreementListView.as_view(), name="agreement-list"),
    path("perjanjian/pilihan/", lookups.AgreementOptionsView.as_view(), name="agreement-options"),
    path("perjanjian/baru/", agreement_forms.AgreementCreateView.as_view(), name="agreement-create"),
    path("perjanjian/templat/", clause_templates.ClauseTemplatesView.as_view(), name="clause-templates"),
    path("perjanjian/templat/word/", word_templates.WordTemplatesView.as_view(), name="word-templates"),
    path("perjanjian/templat/word/isian/", word_templates.WordFieldsView.as_view(), name="word-fields"),
    path(
        "perjanjian/templat/word/<slug:kind>/unggah/",
        word_templates.WordTemplateUploadView.as_view(),
        name="word-template-upload",
    ),
    path(
        "perjanjian/templat/word/<slug:kind>/bawaan.docx",
        word_templates.ShippedTemplateView.as_view(),
        name="word-template-shipped",
    ),
    path(
        "perjanjian/templat/word/edisi/<uuid:public_id>/<slug:action>/",
        word_templates.WordTemplateActionView.as_view(),
        name="word-template-action",
    ),
    path(
        "perjanjian/templat/<slug:kind>/sesuaikan/",
        clause_templates.TemplatesCustomizeView.as_view(),
        name="clause-templates-customize",
    ),
    path(
        "perjanjian/templat/<slug:kind>/baru/",
        clause_templates.TemplateCreateView.as_view(),
        name="clause-template-new",
    ),
    path(
        "perjanjian/templat/pasal/<uuid:public_id>/ubah/",
        clause_templates.TemplateUpdateView.as_view(),
        name="clause-template-edit",
    ),
    path(
        "perjanjian/templat/pasal/<uuid:public_id>/<slug:action>/",
        clause_templates.TemplateActionView.as_view(),
        name="clause-template-action",
    ),
    path("perjanjian/<uuid:public_id>/", agreements.AgreementDetailView.as_view(), name="agreement-detail"),
    path("perjanjian/<uuid:public_id>/sel/<str:field>/", agreements.AgreementCellView.as_view(), name="agreement-cell"),
    path("perjanjian/<uuid:public_id>/ubah/", agreement_forms.AgreementUpdateView.as_view(), name="agreement-edit"),
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
    path("perjanjian/<uuid:public_id>/adendum/baru/", addenda.AddendumCreateView.as_view(), name="addendum-create"),
    path(
        "perjanjian/<uuid:public_id>/tidak-dilanjutkan/",
        addenda.AgreementNotContinuedView.as_view(),
        name="agreement-not-continued",
    ),
    path("perjanjian/<uuid:public_id>/perbarui/", agreement_forms.AgreementRenewView.as_view(), name="agreement-renew"),
    path("perjanjian/<uuid:public_id>/naskah/", agreement_texts.AgreementTextView.as_view(), name="agreement-text"),
    path(
        "perjanjian/<uuid:public_id>/naskah/pasal-baru/",
        agreement_texts.ClauseCreateView.as_view(),
        name="clause-create",
    ),
    path(
        "perjanjian/<uuid:public_id>/naskah/templat/",
        agreement_texts.ClausesFillView.as_view(),
        name="clauses-fill",
    ),
    path(
        "perjanjian/<uuid:public_id>/naskah/versi/",
        agreement_texts.AgreementVersionsView.as_view(),
        name="agreement-versions",
    ),
    path(
        "perjanjian/<uuid:public_id>/pratinjau/",
        agreement_texts.AgreementPreviewView.as_view(),
        name="agreement-preview",
    ),
    path(
        "perjanjian/<uuid:public_id>/dokumen.pdf",
        agreement_texts.AgreementPdfView.as_view(),
        name="agreement-pdf",
    ),
    path(
        "perjanjian/<uuid:public_id>/dokumen.docx",
        agreement_word.AgreementWordView.as_view(),
        name="agreement-word",
    ),
    path(
        "perjanjian/<uuid:public_id>/naskah/word/",
        agreement_word.AgreementWordMakeView.as_view(),
        name="agreement-word-make",
    ),
    path(
        "perjanjian/<uuid:public_id>/naskah/kembali/",
        agreement_word.DraftReturnView.as_view(),
        name="draft-return",
    ),
    path(
        "perjanjian/<uuid:public_id>/terbitkan/",
        agreement_texts.AgreementIssueView.as_view(),
        name="agreement-issue",
    ),
    path("pasal/<uuid:public_id>/ubah/", agreement_texts.ClauseUpdateView.as_view(), name="clause-edit"),
    path("pasal/<uuid:public_id>/<slug:action>/", agreement_texts.ClauseActionView.as_view(), name="clause-action"),
    path(
        "perjanjian/pihak/<uuid:public_id>/tautan/",
        consent_links.ConsentInviteView.as_view(),
        name="consent-invite",
    ),
    path(
        "perjanjian/pihak/<uuid:public_id>/tautan/cabut/",
        consent_links.ConsentLinkRevokeView.as_view(),
        name="consent-link-revoke",
    ),
    path("persetujuan/<str:token>/", consent_links.ConsentLinkView.as_view(), name="consent-link"),
    path("verifikasi/", document_checks.DocumentCodeView.as_view(), name="document-code"),
    path("verifikasi/<slug:code>/", document_checks.DocumentVerifyView.as_view(), name="document-verify"),
    path("adendum/<uuid:public_id>/", addenda.AddendumDetailView.as_view(), name="addendum-detail"),
    path("adendum/<uuid:public_id>/dokumen.pdf", addenda.AddendumPdfView.as_view(), name="addendum-pdf"),
    path("adendum/<uuid:public_id>/dokumen.docx", agreement_word.AddendumWordView.as_view(), name="addendum-word"),
    path("adendum/<uuid:public_id>/word/", agreement_word.AddendumWordMakeView.as_view(), name="addendum-word-make"),
    path("adendum/<uuid:public_id>/terbitkan/", addenda.AddendumIssueView.as_view(), name="addendum-issue"),
    path("adendum/<uuid:public_id>/ubah/", addenda.AddendumUpdateView.as_view(), name="addendum-edit"),
    path(
        "adendum/<uuid:public_id>/tindakan/<slug:action>/",
        addenda.AddendumActionView.as_view(),
        name="addendum-action",
    ),
    path("adendum/pihak/<uuid:public_id>/tanda-tangan/", addenda.AddendumSignView.as_view(), name="addendum-sign"),
    path("adendum/pihak/<uuid:public_id>/nomor/", addenda.AddendumNumberView.as_view(), name="addendum-number"),
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
    path("mitra/<uuid:public_id>/kewajiban/", ledgers.PartyLedgerView.as_view(), name="party-ledger"),
    path("perjanjian/<uuid:public_id>/kewajiban/", ledgers.AgreementLedgerView.as_view(), name="agreement-ledger"),
]
