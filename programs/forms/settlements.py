"""Forms of accounts between two parties: opening one, its rule, prices, closing a period, and answers."""

from collections.abc import Sequence

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.enums import ConsentMethod, SettlementMode, SettlementSide, Stance
from programs.forms.obligations import FilesField
from programs.forms.provisions import parties_field
from programs.models import PartnershipParty, SettlementAccount, SettlementPrice, SettlementRule
from programs.patterns import Settlement

WORDS = forms.Textarea(attrs={"rows": 4})
LINES = forms.Textarea(attrs={"rows": 3})


class AccountForm(BaseForm):
    """Which two parties settle, and since when; the way is asked only where the partnership has several."""

    opened_on = DayFirstDateField(label="Dihitung sejak", help_text="Hari pertama yang dicatat di buku ini.")

    def __init__(self, *args, settlements: Sequence[Settlement], parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.settlements = settlements
        one = settlements[0] if len(settlements) == 1 else Settlement(SettlementMode.PRICE)
        is_sale = len(settlements) == 1 and one.mode == SettlementMode.PRICE
        firsts = [party for party in parties if one.buyer in {"", party.role}]
        seconds = [party for party in parties if one.seller in {"", party.role}]
        self.fields["first"] = parties_field(firsts, label="Pembeli hasil" if is_sale else "Pihak pertama")
        self.fields["second"] = parties_field(seconds, label="Penghasil" if is_sale else "Pihak kedua")
        for name, choices in (("first", firsts), ("second", seconds)):
            if len(choices) == 1:
                self.initial[name] = str(choices[0].public_id)
        if len(settlements) > 1:
            modes = [(one.mode.value, one.mode.label) for one in settlements]
            self.fields["mode"] = forms.ChoiceField(label="Cara", choices=modes, widget=forms.RadioSelect)
        self.order_fields(["mode", "first", "second", "opened_on"])

    @property
    def values(self) -> dict:
        return {"mode": self.settlements[0].mode} | self.cleaned_data


class RuleForm(RecordForm):
    """The next edition of the rule; shares and what counts only where a result is shared."""

    SHARED = ("first_percent", "second_percent", "remainder_to", "revenue_items", "cost_items")

    class Meta:
        model = SettlementRule
        fields = [
            "text",
            "first_percent",
            "second_percent",
            "remainder_to",
            "revenue_items",
            "cost_items",
            "effective_on",
        ]
        widgets = {"text": WORDS, "revenue_items": LINES, "cost_items": LINES}

    def __init__(self, *args, account: SettlementAccount, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("opened_version", None)
        if not account.is_shared:
            for name in self.SHARED:
                del self.fields[name]
            return
        first, second = account.sides
        self.fields["first_percent"].label = f"Bagian {first} (%)"
        self.fields["second_percent"].label = f"Bagian {second} (%)"
        for name in ("first_percent", "second_percent"):
            self.fields[name].required = True
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.fields["revenue_items"].required = True
        self.fields["remainder_to"].choices = [
            (SettlementSide.FIRST, str(first)),
            (SettlementSide.SECOND, str(second)),
        ]
        self.fields["remainder_to"].help_text = "Bagian pihak lain dibulatkan ke bawah ke rupiah penuh."
        self.fields["revenue_items"].help_text = "Satu baris satu jenis, misalnya Penjualan garam."
        self.fields["cost_items"].help_text = "Satu baris satu jenis; yang tidak ditulis tidak dihitung."


class PriceForm(RecordForm):
    """One row of the price list, with the document that shows it."""

    files = FilesField(label="Dokumen", required=False, help_text="Misalnya surat penetapan harga.")

    class Meta:
        model = SettlementPrice
        fields = ["kind", "product", "grade", "unit", "price_idr", "effective_on", "source"]
        help_texts = {
            "kind": "Harga acuan memperingatkan bila hasil dibayar di bawahnya.",
            "grade": "Kosongkan bila mutunya satu.",
            "source": "Siapa yang menetapkan atau mengumumkan, dan kapan.",
        }

    def __init__(self, *args, kinds: Sequence[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["unit"].widget.attrs["placeholder"] = "kg"

    @property
    def values(self) -> dict:
        return {name: value for name, value in super().values.items() if name != "files"}


class ReasonForm(BaseForm):
    """Why."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=LINES)


class CloseForm(BaseForm):
    """What the period is called and its last day."""

    label = forms.CharField(label="Nama periode", max_length=80, help_text="Misalnya Oktober 2026 atau Musim tanam I.")
    until_on = DayFirstDateField(label="Sampai", help_text="Setelah ditutup, hari-hari ini hanya dapat dikoreksi.")


class ObjectionForm(BaseForm):
    """What a side disputes; whose side is asked only where the reader speaks for both."""

    reason = forms.CharField(label="Apa yang dipersoalkan", max_length=500, widget=LINES)

    def __init__(self, *args, parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"] = parties_field(parties, label="Atas nama")
        if len(parties) == 1:
            self.fields["party"].widget = forms.HiddenInput()
            self.initial["party"] = str(parties[0].public_id)


class RecordedAnswerForm(ObjectionForm):
    """What a side answered on paper or in a meeting, written down by the office."""

    stance = forms.ChoiceField(
        label="Jawaban",
        choices=[(Stance.AGREES, "Mengakui"), (Stance.OBJECTS, "Mempersoalkan")],
        widget=forms.RadioSelect,
    )
    answered_on = DayFirstDateField(label="Dijawab pada")
    method = forms.ChoiceField(
        label="Cara", choices=[(way.value, way.label) for way in (ConsentMethod.SIGNED_SCAN, ConsentMethod.MEETING)]
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.order_fields(["party", "stance", "reason", "answered_on", "method"])
