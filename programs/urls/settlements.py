"""Addresses of accounts between two parties; part of those of programs."""

from django.urls import path

from programs.views import settlement_answers as answers
from programs.views import settlement_pages as pages
from programs.views import settlement_writing as writing

HOME, ACCOUNT = "kemitraan/<uuid:public_id>/", "perhitungan/<uuid:public_id>/"
ENTRY, RULE = "perhitungan/catatan/<uuid:public_id>/", "perhitungan/aturan/<uuid:public_id>/"
STATEMENT = "perhitungan/rekap/<uuid:public_id>/"

urlpatterns = [
    path(f"{HOME}perhitungan/", pages.PartnershipSettlementsView.as_view(), name="partnership-settlements"),
    path(f"{HOME}perhitungan/buka/", writing.SettlementOpenView.as_view(), name="settlement-open"),
    path(f"{HOME}harga/tambah/", writing.PriceCreateView.as_view(), name="price-add"),
    path("kemitraan/harga/<uuid:public_id>/tarik/", writing.PriceWithdrawView.as_view(), name="price-withdraw"),
    path(ACCOUNT, pages.SettlementDetailView.as_view(), name="settlement-detail"),
    path(f"{ACCOUNT}aturan/", pages.SettlementRulesView.as_view(), name="settlement-rules"),
    path(f"{ACCOUNT}aturan/usulkan/", writing.RuleProposeView.as_view(), name="rule-propose"),
    path(f"{ACCOUNT}rekap/", pages.SettlementStatementsView.as_view(), name="settlement-statements"),
    path(f"{ACCOUNT}riwayat/", pages.SettlementHistoryView.as_view(), name="settlement-history"),
    path(f"{ACCOUNT}catat/<slug:kind>/", writing.EntryCreateView.as_view(), name="entry-add"),
    path(f"{ACCOUNT}akui/", answers.EntriesAcknowledgeView.as_view(), name="entries-acknowledge"),
    path(f"{ACCOUNT}tutup/", writing.PeriodCloseView.as_view(), name="settlement-close"),
    path(f"{ACCOUNT}buku.xlsx", pages.SettlementWorkbookView.as_view(), name="settlement-xlsx"),
    path(f"{ENTRY}koreksi/", writing.EntryCorrectView.as_view(), name="entry-correct"),
    path(f"{ENTRY}akui/", answers.EntryAgreeView.as_view(), name="entry-agree"),
    path(f"{ENTRY}persoalkan/", answers.EntryObjectView.as_view(), name="entry-object"),
    path(f"{ENTRY}jawaban/", answers.EntryAnswerView.as_view(), name="entry-answer"),
    path(f"{RULE}setujui/", answers.RuleAgreeView.as_view(), name="rule-agree"),
    path(f"{RULE}persoalkan/", answers.RuleObjectView.as_view(), name="rule-object"),
    path(f"{RULE}jawaban/", answers.RuleAnswerView.as_view(), name="rule-answer"),
    path(f"{RULE}tarik/", writing.RuleWithdrawView.as_view(), name="rule-withdraw"),
    path(STATEMENT, pages.StatementDetailView.as_view(), name="statement-detail"),
    path(f"{STATEMENT}rekap.pdf", pages.StatementPdfView.as_view(), name="statement-pdf"),
    path(f"{STATEMENT}pastikan/", answers.StatementAgreeView.as_view(), name="statement-agree"),
    path(f"{STATEMENT}persoalkan/", answers.StatementObjectView.as_view(), name="statement-object"),
    path(f"{STATEMENT}jawaban/", answers.StatementAnswerView.as_view(), name="statement-answer"),
]
