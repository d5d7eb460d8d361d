"""Writing into accounts: opening them, rules, prices, entries, corrections, closing a period."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kemitraan.core.formats import format_rupiah
from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.enums import EntryKind, PriceKind, SettlementMode
from programs.forms.settlement_entries import ENTRY_FORMS, CorrectionForm, Offers
from programs.forms.settlements import AccountForm, CloseForm, PriceForm, ReasonForm, RuleForm
from programs.models import (
    Partnership,
    SettlementAccount,
    SettlementEntry,
    SettlementPrice,
    SettlementRule,
    SettlementStatement,
)
from programs.patterns import get_pattern
from programs.rules.settlements import KINDS, may_keep, may_set_price, rule_on
from programs.selectors import represented_by
from programs.selectors.settlement_pages import prices_of
from programs.selectors.settlements import SIDES, advances_of
from programs.services import settlement_entries as ledger
from programs.services import settlements
from programs.services.settlement_statements import close_period
from programs.views.grievances import PartiesOnlyFormView

RECORDERS: dict[str, Callable[..., SettlementEntry]] = {
    EntryKind.DELIVERY: ledger.record_delivery,
    EntryKind.ADVANCE: ledger.record_advance,
    EntryKind.DEDUCTION: ledger.record_deduction,
    EntryKind.PAYMENT: ledger.record_payment,
}


class PartnershipSettlementFormView(PartiesOnlyFormView):
    """What opening an account and adding a price share: a partnership and how its pattern settles."""

    model = Partnership

    def prepare(self) -> None:
        self.begin(self.find_partnership())
        pattern = get_pattern(self.partnership.pattern)
        self.found = pattern.settlements_for(self.partnership.sub_pattern, self.partnership.legal_pattern)
        self.cancel_url = reverse("programs:partnership-settlements", args=[self.partnership.public_id])

    def get_initial(self) -> dict[str, Any]:
        return {"effective_on": self.partnership.institution.today, "opened_on": self.partnership.starts_on}


class SettlementOpenView(PartnershipSettlementFormView):
    form_class = AccountForm
    form_name = "settlement"
    title = "Buka perhitungan bersama"
    submit_label = "Buka"
    success_message = "Perhitungan dibuka. Usulkan aturannya, lalu kedua pihak menyetujuinya."

    def prepare(self) -> None:
        super().prepare()
        if not self.found:
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"settlements": self.found, "parties": self.parties}

    def perform(self, form) -> SettlementAccount:
        return settlements.open_account(actor=self.request.user, partnership=self.partnership, **form.values)


class PriceCreateView(PartnershipSettlementFormView):
    """A price that is paid, or one that was announced; which of them the reader may write is up to the pattern."""

    form_class = PriceForm
    form_name = "price"
    title = "Tambah harga"
    success_message = "Harga tercatat."

    def prepare(self) -> None:
        super().prepare()
        by_price = next((one for one in self.found if one.mode == SettlementMode.PRICE), None)
        own = [] if self.is_office else self.own
        self.kinds = [
            (kind.value, kind.label) for kind in PriceKind if may_set_price(self.request.user, kind, by_price, own)
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        new = SettlementPrice(institution=self.partnership.institution, partnership=self.partnership)
        return super().get_form_kwargs() | {"instance": new, "kinds": self.kinds}

    def perform(self, form) -> SettlementPrice:
        return settlements.add_price(
            actor=self.request.user,
            partnership=self.partnership,
            values=form.values,
            files=form.cleaned_data["files"],
        )


class PriceWithdrawView(PartiesOnlyFormView):
    model = SettlementPrice
    form_class = ReasonForm
    form_name = "price-withdraw"
    submit_label = "Tarik"
    success_message = "Harga ditarik. Penyerahan yang sudah tercatat tetap memakai salinannya."

    def prepare(self) -> None:
        rows = SettlementPrice.objects.visible_to(self.request.user).select_related("partnership__institution")
        self.price = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.begin(self.price.partnership)
        self.title = f"Tarik harga {self.price} {format_rupiah(self.price.price_idr)}"
        self.cancel_url = self.price.get_absolute_url()

    def perform(self, form) -> SettlementPrice:
        return settlements.withdraw_price(actor=self.request.user, price=self.price, **form.cleaned_data)


class AccountFormView(ServiceFormView):
    """A form about one account, for the office and whoever represents one of its sides."""

    model = SettlementAccount
    account: SettlementAccount

    def prepare(self) -> None:
        rows = SettlementAccount.objects.visible_to(self.request.user)
        related = ("institution", "partnership__institution", *SIDES)
        self.account = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        self.describe()

    def describe(self) -> None:
        self.lead = str(self.account)
        self.cancel_url = self.account.get_absolute_url()

    def check_permission(self) -> Decision:
        return may_keep(self.request.user, self.account.sides, represented_by(self.request.user))


class RuleProposeView(AccountFormView):
    """The next edition, beginning with the words of the last."""

    form_class = RuleForm
    form_name = "settlement-rule"
    title = "Usulkan aturan"
    submit_label = "Usulkan"
    success_message = "Usulan tercatat. Aturan dipakai setelah kedua pihak menyetujuinya."

    def get_form_kwargs(self) -> dict[str, Any]:
        account = self.account
        last = account.rules.first() or SettlementRule()
        new = SettlementRule(institution=account.institution, account=account, edition=last.edition or 1)
        for name in RuleForm.Meta.fields:
            setattr(new, name, getattr(last, name))
        new.effective_on = account.institution.today if last.pk else account.opened_on
        return super().get_form_kwargs() | {"instance": new, "account": account}

    def perform(self, form) -> SettlementRule:
        return settlements.propose_rule(actor=self.request.user, account=self.account, values=form.values)


class RuleWithdrawView(ActionView):
    """The proposer, or the office, takes back what is not agreed yet."""

    model = SettlementRule
    success_message = "Usulan ditarik."

    def get_queryset(self):
        return super().get_queryset().select_related("account", "proposed_by")

    def get_success_url(self, record: SettlementRule) -> str:
        return reverse("programs:settlement-rules", args=[record.account.public_id])

    def act(self, record: SettlementRule) -> Any:
        return settlements.withdraw_rule(actor=self.request.user, rule=record)


class EntryCreateView(AccountFormView):
    """An entry of the kind in the address; kinds that the account does not use are 404."""

    form_name = "settlement-entry"
    success_message = "Tercatat. Pihak lain dapat mengakui atau mempersoalkannya."

    def describe(self) -> None:
        super().describe()
        self.kind = self.kwargs["kind"]
        if self.kind not in KINDS[self.account.mode]:
            raise Http404
        self.form_class = ENTRY_FORMS[self.kind]
        self.title = f"Catat {EntryKind(self.kind).label.lower()}"
        self.submit_label = "Catat"

    def draft_key(self) -> str:
        return f"{self.kwargs['public_id']}-{self.kind}"

    def get_initial(self) -> dict[str, Any]:
        return {"happened_on": self.account.institution.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"account": self.account, "offers": self.offers()}

    def offers(self) -> Offers:
        account = self.account
        if self.kind == EntryKind.DELIVERY:
            rows = prices_of(self.request.user, account.partnership)
            return Offers(prices=[row.price for row in rows if row.price.kind == PriceKind.AGREED])
        if self.kind in {EntryKind.REVENUE, EntryKind.COST}:
            return Offers(rule=rule_on(account.rules.all(), account.institution.today))
        return Offers(advances=[row for row in advances_of(account) if row.open_idr])

    def perform(self, form) -> SettlementEntry:
        values = {"actor": self.request.user, "account": self.account} | form.cleaned_data
        if self.kind in {EntryKind.REVENUE, EntryKind.COST}:
            return ledger.record_result(kind=self.kind, **values)
        entry = RECORDERS[self.kind](**values)
        if entry.is_below_floor:
            self.success_message = (
                f"Tercatat. Harganya {format_rupiah(entry.price_idr)}, di bawah harga acuan "
                f"{format_rupiah(entry.floor_idr)} ({entry.floor_source})."
            )
        return entry


class EntryCorrectView(AccountFormView):
    """A counter-entry that names what it corrects; the page says what stands now."""

    model = SettlementEntry
    form_class = CorrectionForm
    form_name = "settlement-correction"
    submit_label = "Catat koreksi"
    success_message = "Koreksi tercatat. Catatan asalnya tetap ada."

    def prepare(self) -> None:
        rows = SettlementEntry.objects.visible_to(self.request.user)
        sides = (f"account__{side}" for side in SIDES)
        related = ("account__institution", "account__partnership", "party", "price", "rule", "advance", *sides)
        self.entry = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        self.account = self.entry.account
        self.describe()

    def describe(self) -> None:
        super().describe()
        self.title = f"Koreksi {str(self.entry).lower()}"
        self.lead = f"{self.account}. Tercatat {format_rupiah(self.entry.amount_idr)}."

    def get_initial(self) -> dict[str, Any]:
        return {"happened_on": self.account.institution.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"entry": self.entry}

    def perform(self, form) -> SettlementEntry:
        return ledger.correct_entry(actor=self.request.user, entry=self.entry, **form.cleaned_data)


class PeriodCloseView(AccountFormView):
    form_class = CloseForm
    form_name = "settlement-close"
    title = "Tutup periode"
    submit_label = "Tutup periode"
    success_message = "Periode ditutup. Kedua pihak dapat memastikan atau mempersoalkan rekapnya."

    def get_initial(self) -> dict[str, Any]:
        return {"until_on": self.account.institution.today}

    def perform(self, form) -> SettlementStatement:
        return close_period(actor=self.request.user, account=self.account, **form.cleaned_data)
