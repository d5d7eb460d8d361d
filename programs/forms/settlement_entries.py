"""Forms of what is written into an account, one for each kind, and of corrections."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kemitraan.core.formats import format_number, format_rupiah
from kemitraan.core.forms import BaseForm, DayFirstDateField, QuantityField, RupiahField
from programs.enums import AdvanceForm, EntryKind
from programs.forms.obligations import FilesField
from programs.forms.provisions import parties_field
from programs.models import SettlementAccount, SettlementEntry, SettlementPrice, SettlementRule

NOTE = forms.Textarea(attrs={"rows": 2})


def rows_field(rows: dict[str, tuple[Any, str]], *, blank: str = "Pilih…", **options) -> forms.TypedChoiceField:
    """A choice among records by their key; cleaned to the record."""
    return forms.TypedChoiceField(
        choices=[("", blank), *((key, label) for key, (_, label) in rows.items())],
        coerce=lambda key: rows[key][0],
        empty_value=None,
        **options,
    )


class EntryForm(BaseForm):
    """What all kinds ask for: the day, a note, and evidence."""

    happened_on = DayFirstDateField(label="Tanggal")
    note = forms.CharField(label="Catatan", max_length=500, required=False, widget=NOTE)
    files = FilesField(label="Bukti", required=False, help_text="Foto nota, timbangan, atau kuitansi.")
    ORDER: tuple[str, ...] = ()

    def __init__(self, *args, account: SettlementAccount, offers: "Offers", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.offer(offers)
        self.order_fields(["happened_on", *self.ORDER, "note", "files"])

    def offer(self, offers: "Offers") -> None:
        """Add the fields whose choices depend on the account."""

    def add_party(self, label: str, **options) -> None:
        self.fields["party"] = parties_field(self.account.sides, label=label, **options)


class Offers:
    """What can be chosen in an account now: goods with a price, open advances, the rule in force."""

    def __init__(
        self,
        *,
        prices: Sequence[SettlementPrice] = (),
        advances: Sequence[Any] = (),
        rule: SettlementRule | None = None,
    ) -> None:
        self.prices = {
            str(row.public_id): (row, f"{row} · {format_rupiah(row.price_idr)} per {row.unit}") for row in prices
        }
        self.advances = {
            str(row.public_id): (row, f"No. {row.number} {row.item} · sisa {format_rupiah(row.open_idr)}")
            for row in advances
        }
        self.rule = rule


class DeliveryForm(EntryForm):
    ORDER = ("price", "quantity")
    quantity = QuantityField(label="Jumlah")

    def offer(self, offers: Offers) -> None:
        self.fields["price"] = rows_field(
            offers.prices, label="Hasil", help_text="Harga yang berlaku pada tanggal itu disalin dan tidak berubah."
        )


class AdvanceEntryForm(EntryForm):
    ORDER = ("party", "advance_form", "item", "amount_idr")
    advance_form = forms.ChoiceField(label="Bentuk", choices=AdvanceForm.choices, widget=forms.RadioSelect)
    item = forms.CharField(label="Untuk apa", max_length=200, help_text="Misalnya modal tanam, atau 20 karung pupuk.")
    amount_idr = RupiahField(label="Nilai", help_text="Barang ditulis dengan nilainya dalam rupiah.")

    def offer(self, offers: Offers) -> None:
        self.add_party("Diberikan oleh")
        self.initial.setdefault("party", str(self.account.first.public_id))
        self.initial.setdefault("advance_form", AdvanceForm.MONEY)


class DeductionForm(EntryForm):
    ORDER = ("advance", "party", "basis", "amount_idr")
    basis = forms.CharField(
        label="Dasar potongan", max_length=300, required=False, help_text="Untuk jasa: tarif dan kesepakatannya."
    )
    amount_idr = RupiahField(label="Nilai")

    def offer(self, offers: Offers) -> None:
        self.fields["advance"] = rows_field(
            offers.advances, blank="Bukan uang muka, tetapi jasa", label="Melunasi uang muka", required=False
        )
        self.add_party("Jasa diberikan oleh", required=False, help_text="Hanya untuk potongan jasa.")


class PaymentForm(EntryForm):
    ORDER = ("party", "amount_idr", "advance")
    amount_idr = RupiahField(label="Nilai")

    def offer(self, offers: Offers) -> None:
        self.add_party("Dibayar oleh")
        self.initial.setdefault("party", str(self.account.first.public_id))
        if offers.advances:
            self.fields["advance"] = rows_field(
                offers.advances, blank="Tidak", label="Mengembalikan uang muka", required=False
            )


class ResultForm(EntryForm):
    """Revenue or a cost of a kind that the rule counts."""

    ORDER = ("item", "party", "amount_idr")
    KIND = EntryKind.REVENUE
    PARTY = "Diterima oleh"
    amount_idr = RupiahField(label="Nilai")

    def offer(self, offers: Offers) -> None:
        items = offers.rule.items_of(self.KIND) if offers.rule else []
        choices = [("", "Pilih…"), *((item, item) for item in items)]
        told = f"Menurut aturan edisi {offers.rule.edition}." if offers.rule else "Belum ada aturan yang disetujui."
        self.fields["item"] = forms.ChoiceField(label="Jenis", choices=choices, help_text=told)
        self.add_party(self.PARTY)


class CostForm(ResultForm):
    KIND = EntryKind.COST
    PARTY = "Dikeluarkan oleh"


ENTRY_FORMS: dict[str, type[EntryForm]] = {
    EntryKind.DELIVERY: DeliveryForm,
    EntryKind.ADVANCE: AdvanceEntryForm,
    EntryKind.DEDUCTION: DeductionForm,
    EntryKind.PAYMENT: PaymentForm,
    EntryKind.REVENUE: ResultForm,
    EntryKind.COST: CostForm,
}


class CorrectionForm(BaseForm):
    """What is right instead; the difference becomes an entry of its own."""

    happened_on = DayFirstDateField(label="Tanggal koreksi")
    amount_idr = RupiahField(label="Nilai yang benar", help_text="Tulis 0 untuk membatalkan seluruhnya.")
    quantity = QuantityField(label="Jumlah yang benar", help_text="Tulis 0 untuk membatalkan seluruhnya.")
    price_idr = RupiahField(label="Harga yang benar", required=False)
    note = forms.CharField(label="Apa yang salah", max_length=500, widget=NOTE)
    files = FilesField(label="Bukti", required=False)

    def __init__(self, *args, entry: SettlementEntry, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if entry.kind == EntryKind.DELIVERY:
            del self.fields["amount_idr"]
            self.fields["quantity"].label = f"Jumlah yang benar ({entry.unit})"
            self.fields["price_idr"].help_text = f"Kosongkan bila tetap; tercatat {format_number(entry.quantity)} "
            self.fields["price_idr"].help_text += f"{entry.unit} × {format_rupiah(entry.price_idr)}."
        else:
            del self.fields["quantity"], self.fields["price_idr"]
