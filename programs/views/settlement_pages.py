"""The pages of one account: its ledger, its rule, its closed periods, its history; both sides see the same."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.views import View

from kemitraan.core.documents import render_pdf
from kemitraan.core.permissions import can_write
from kemitraan.core.registry import MadeFile
from kemitraan.core.views.generic import ScopedDetailView, file_response
from programs.enums import EntryKind
from programs.models import SettlementAccount, SettlementStatement
from programs.querysets import reads_settlements
from programs.rules.settlements import KINDS, may_keep, rule_on
from programs.selectors import represented_by
from programs.selectors.settlement_documents import account_workbook, statement_document
from programs.selectors.settlement_pages import (
    accounts_of,
    debts_of,
    entry_rows,
    in_words,
    prices_of,
    rules_of,
    statement_rows,
)
from programs.selectors.settlements import SIDES, entries_of, figures_of, period_begins_on
from programs.views.partnership_pages import PartnershipPageView

PAGES = [
    ("programs:settlement-detail", "Buku"),
    ("programs:settlement-rules", "Aturan"),
    ("programs:settlement-statements", "Rekap periode"),
    ("programs:settlement-history", "Riwayat"),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
KIND_ICONS = {
    EntryKind.DELIVERY: "package",
    EntryKind.ADVANCE: "cash",
    EntryKind.DEDUCTION: "minus",
    EntryKind.PAYMENT: "coins",
    EntryKind.REVENUE: "plus",
    EntryKind.COST: "shopping-cart",
}


class PartnershipSettlementsView(PartnershipPageView):
    """The accounts that the reader may read, and the price list that all parties see."""

    route = "programs:partnership-settlements"
    template_name = "programs/partnership_settlements.html"

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_settlements(self.request.user) else rows.none()

    def page_context(self) -> dict[str, Any]:
        user, partnership = self.request.user, self.object
        represented = represented_by(user)
        own = [party for party in self.parties if party.organization_id in represented]
        found = self.pattern.settlements_for(partnership.sub_pattern, partnership.legal_pattern)
        writes = bool(can_write(user) or own)
        return {
            "accounts": accounts_of(user, partnership),
            "can_open": writes and bool(found),
            "prices": prices_of(user, partnership),
            "can_price": writes,
            "is_sold": any(one.mode == "price" for one in found),
        }


class AccountPageView(ScopedDetailView):
    """One page of an account; subclasses set `route` and `template_name`, which extends `settlement_page.html`."""

    model = SettlementAccount
    context_object_name = "account"
    route = ""

    def get_queryset(self):
        return super().get_queryset().select_related("institution", "partnership__institution", *SIDES)

    def get_context_data(self, **kwargs):
        account = self.object
        self.represented = represented_by(self.request.user)
        context = super().get_context_data(**kwargs) | {
            "can_keep": bool(may_keep(self.request.user, account.sides, self.represented)),
            "may_record": bool(can_write(self.request.user)),
            "tabs": [
                {"label": label, "url": reverse(route, args=[account.public_id]), "is_active": route == self.route}
                for route, label in PAGES
            ],
        }
        return context | self.page_context()

    def timeline_context(self, record) -> dict[str, Any]:
        """The history has a page of its own."""
        return super().timeline_context(record) if self.route == "programs:settlement-history" else {}

    def page_context(self) -> dict[str, Any]:
        return {}


class SettlementDetailView(AccountPageView):
    """The ledger of the open period, what is owed now, and what waits for the reader."""

    route = "programs:settlement-detail"
    template_name = "programs/settlement_detail.html"

    def page_context(self) -> dict[str, Any]:
        account, user = self.object, self.request.user
        statements = list(account.statements.all())
        last = statements[0] if statements else None
        opening = last.closing_idr if last else Decimal(0)
        entries = entries_of(account, period_begins_on(account, last))
        rows = entry_rows(user, account, entries, opening, self.represented)
        debts = debts_of(account, rows[-1].balance if rows else opening)
        rules = rules_of(user, account, self.represented)
        return {
            "from_on": period_begins_on(account, last),
            "opening": opening,
            "rows": rows,
            "debts": debts,
            "sentence": in_words(account, debts.net),
            "unpaid_sentence": in_words(account, debts.current),
            "figures": figures_of(account, entries, debts.advances),
            "waiting_entries": [row for row in rows if row.answerable],
            "seen": max((row.entry.number for row in rows), default=0),
            "waiting_statements": [
                row for row in statement_rows(user, account, statements, self.represented) if row.answerable
            ],
            "waiting_rules": [row for row in rules if row.answerable],
            "has_rule": rule_on([row.rule for row in rules], account.institution.today) is not None,
            "kinds": [(kind, KIND_ICONS[kind]) for kind in KINDS[account.mode]],
        }


class SettlementRulesView(AccountPageView):
    """Every edition of the rule with who approved it."""

    route = "programs:settlement-rules"
    template_name = "programs/settlement_rules.html"

    def page_context(self) -> dict[str, Any]:
        rows = rules_of(self.request.user, self.object, self.represented)
        return {"rules": rows, "has_open": any(row.waiting for row in rows)}


class SettlementStatementsView(AccountPageView):
    """Every closed period."""

    route = "programs:settlement-statements"
    template_name = "programs/settlement_statements.html"

    def page_context(self) -> dict[str, Any]:
        account = self.object
        return {"statements": statement_rows(self.request.user, account, account.statements.all(), self.represented)}


class SettlementHistoryView(AccountPageView):
    """Everything that happened, newest first; read by the same people as the account."""

    route = "programs:settlement-history"
    template_name = "programs/settlement_history.html"


class StatementDetailView(ScopedDetailView):
    """One closed period: its figures as they were, its entries, and what both sides say of it."""

    model = SettlementStatement
    template_name = "programs/statement_detail.html"
    context_object_name = "statement"

    def get_queryset(self):
        related = ("account__institution", "account__partnership", "closed_by", "closed_for__organization")
        sides = (f"account__{side}" for side in SIDES)
        return super().get_queryset().select_related(*related, *sides)

    def timeline_context(self, record) -> dict[str, Any]:
        """Its history is told by its account."""
        return {}

    def get_context_data(self, **kwargs):
        statement, user = self.object, self.request.user
        account, represented = statement.account, represented_by(user)
        entries = entries_of(account, statement.from_on, statement.until_on)
        (row,) = statement_rows(user, account, [statement], represented)
        return super().get_context_data(**kwargs) | {
            "account": account,
            "row": row,
            "rows": entry_rows(user, account, entries, statement.opening_idr, frozenset()),
            "opening": statement.opening_idr,
            "opening_sentence": in_words(account, statement.opening_idr),
            "figures": statement.figures,
            "may_record": bool(can_write(user)),
            "can_keep": bool(may_keep(user, account.sides, represented)),
        }


class StatementPdfView(StatementDetailView):
    """The statement as a document, with what both sides said until now."""

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        document = statement_document(context["row"], context["rows"])
        name = f"rekap-{slugify(self.object.label) or self.object.number}.pdf"
        return file_response(MadeFile(name, PDF, render_pdf(document).pdf))


class SettlementWorkbookView(View):
    """The whole ledger as xlsx."""

    model = SettlementAccount
    http_method_names = ["get", "head"]

    def get(self, request, public_id) -> HttpResponse:
        rows = SettlementAccount.objects.visible_to(request.user).select_related("institution", "partnership", *SIDES)
        account = get_object_or_404(rows, public_id=public_id)
        name = f"perhitungan-{slugify(str(account))[:80]}.xlsx"
        return file_response(MadeFile(name, XLSX, account_workbook(request.user, account)))
