"""Forms of an obligation and of what is said about its due dates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import ACCEPT, recognize
from kemitraan.core.formats import format_date
from kemitraan.core.forms import BaseForm, DayFirstDateField, QuantityField, RecordForm
from partners.models import Organization
from programs.enums import ConsequenceKind
from programs.forms.parties import SHORT_TEXT
from programs.models import Obligation
from programs.patterns import Pattern
from programs.rules.due_date_decisions import MOVE, Wish
from programs.rules.measures import Measure

MAX_FILES = 10
REASON = {"rows": 3}
WHO_AGREED = "Siapa dari kedua pihak yang menyetujui, dan bagaimana."


class FilesInput(forms.FileInput):
    """Several files at once; phones offer the camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Several uploaded files, cleaned to a list; each is judged by its content, not by its name."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data, initial=None) -> list:
        files = [super(FilesField, self).clean(item) for item in data or ()]
        if len(files) > MAX_FILES:
            raise ValidationError(f"Pilih paling banyak {MAX_FILES} berkas sekaligus.", code="too_many")
        for file in files:
            try:
                recognize(file.read(), file.name)
            except DomainError as error:
                raise ValidationError(f"{file.name}: {error.message}", code="refused") from error
            finally:
                file.seek(0)
        return files


class ObligationForm(RecordForm):
    """A duty of one party to another; a support of the pattern may be waived with a reason."""

    class Meta:
        model = Obligation
        fields = [
            "debtor",
            "creditor",
            "description",
            "aspect",
            "transfer_kind",
            "support",
            "quantity",
            "unit",
            "amount_idr",
            "specification",
            "evidence_required",
            "frequency",
            "first_due_on",
            "last_due_on",
            "reward",
            "sanction",
            "is_waived_by_agreement",
            "waiver_reason",
        ]
        widgets = {
            "description": forms.Textarea(attrs=SHORT_TEXT),
            "specification": forms.Textarea(attrs=SHORT_TEXT),
            "reward": forms.Textarea(attrs=REASON),
            "sanction": forms.Textarea(attrs=REASON),
        }
        help_texts = {
            "unit": "Misalnya kg, unit, orang, atau kali.",
            "amount_idr": "Uang yang diserahkan, atau nilai dari yang diserahkan.",
            "specification": "Mutu dan ukuran yang dipakai menilai setiap penyerahan.",
        }

    quantity = QuantityField(label="Jumlah setiap tenggat", required=False)

    def __init__(self, *args, pattern: Pattern | None, members: list[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        parties = Organization.objects.visible_to(self.user).filter(pk__in=members)
        for name in ("debtor", "creditor"):
            self.fields[name].queryset = parties
        self.fields[
            "last_due_on"
        ].help_text = "Kosongkan bila berlangsung terus; tenggatnya dijadwalkan setahun ke depan."
        supports = [(support.code, support.label) for support in pattern.supports] if pattern else []
        if supports:
            choices = [("", "Bukan dukungan pola"), *supports]
            self.fields["support"] = forms.ChoiceField(choices=choices, required=False, label="Dukungan pola")
        else:
            for name in ("support", "is_waived_by_agreement", "waiver_reason"):
                del self.fields[name]


class ObligationCancelForm(BaseForm):
    """Why a duty is withdrawn."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs=REASON))


class OccurrenceReportForm(BaseForm):
    """When a duty was done, with a note or files that show it."""

    fulfilled_on = DayFirstDateField(label="Dipenuhi pada", required=False)
    note = forms.CharField(label="Catatan", required=False, max_length=2000, widget=forms.Textarea(attrs=REASON))
    evidence = FilesField(
        label="Bukti",
        required=False,
        help_text="PDF, foto, Excel, CSV, atau Word. Boleh lebih dari satu.",
    )


class OccurrenceDisputeForm(BaseForm):
    """Why what was reported is not so."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs=REASON),
        help_text="Pihak yang berkewajiban membaca alasan ini dan dapat melaporkan lagi.",
    )


class ConsequenceForm(BaseForm):
    """Which agreed consequence was applied, when, and what was given or asked; only `kinds` that may be."""

    kind = forms.ChoiceField(label="Konsekuensi", widget=forms.RadioSelect)
    applied_on = DayFirstDateField(label="Diterapkan pada", required=False)
    note = forms.CharField(
        label="Catatan",
        max_length=2000,
        widget=forms.Textarea(attrs=REASON),
        help_text="Apa yang diberikan atau diminta, dan kepada siapa.",
    )

    def __init__(self, *args, kinds: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind, f"{ConsequenceKind(kind).label}: {words}") for kind, words in kinds.items()
        ]
        self.fields["kind"].initial = next(iter(kinds), None)


class DeliveryForm(BaseForm):
    """What was delivered and when; `measure` is in what it is counted, with what is still to come as a first guess."""

    delivered_on = DayFirstDateField(label="Diserahkan pada", required=False)
    quantity = QuantityField(label="Jumlah", max_digits=18)
    note = forms.CharField(label="Catatan", required=False, max_length=2000, widget=forms.Textarea(attrs=REASON))
    evidence = FilesField(
        label="Bukti", required=False, help_text="PDF, foto, Excel, CSV, atau Word. Boleh lebih dari satu."
    )

    def __init__(self, *args, measure: Measure | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if measure is None:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].label = f"Jumlah ({measure.unit or 'rupiah'})"
            self.fields["quantity"].help_text = f"Yang diminta setiap tenggat: {measure.says(measure.target)}."


class DeliveryAcceptForm(BaseForm):
    """How much of a delivery is accepted; a part asks for a reason."""

    quantity = QuantityField(label="Jumlah diterima", max_digits=18)
    reason = forms.CharField(
        label="Alasan",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs=REASON),
        help_text="Wajib bila tidak semuanya diterima.",
    )

    def __init__(self, *args, measure: Measure | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if measure is None:
            del self.fields["quantity"]
            self.fields["reason"].label = "Catatan"
            self.fields["reason"].help_text = ""
        else:
            self.fields["quantity"].label = f"Jumlah diterima ({measure.unit or 'rupiah'})"


class DeliveryRejectForm(BaseForm):
    """Why a delivery is not what was agreed."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs=REASON),
        help_text="Sebut apa yang tidak sesuai. Pihak yang berkewajiban membacanya dan dapat menyerahkan lagi.",
    )


class DeliveryWithdrawForm(BaseForm):
    """Why a delivery is taken back before it is judged."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs=REASON),
        help_text="Penyerahan ini tetap terbaca sebagai ditarik; yang benar dapat dicatat lagi.",
    )


class ReinstateForm(BaseForm):
    """Why a waived due date is owed again, and who agreed."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs=REASON))
    decided_with = forms.CharField(label="Disetujui oleh", max_length=300, help_text=WHO_AGREED)


class DueDatesForm(BaseForm):
    """Which due dates of `occurrences` are waived or moved, why, and who agreed."""

    action = forms.ChoiceField(
        label="Keputusan",
        choices=[("waive", "Bebaskan: tidak perlu dipenuhi lagi"), ("move", "Pindahkan ke tanggal lain")],
        widget=forms.RadioSelect,
    )
    everything = forms.BooleanField(label="Semua tenggat yang terbuka", required=False)
    chosen = forms.TypedMultipleChoiceField(
        label="Tenggat", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    new_on = DayFirstDateField(label="Tanggal baru", required=False, help_text="Bila satu tenggat dipindahkan.")
    days = forms.IntegerField(
        label="Geser berapa hari",
        required=False,
        min_value=-366,
        max_value=366,
        help_text="Bila beberapa tenggat dipindahkan bersama. Tulis -7 untuk seminggu lebih awal.",
    )
    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs=REASON))
    decided_with = forms.CharField(label="Disetujui oleh", max_length=300, help_text=WHO_AGREED)

    def __init__(self, *args, occurrences, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(row.pk, format_date(row.due_on)) for row in occurrences]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("everything"):
            cleaned["chosen"] = [key for key, _ in self.fields["chosen"].choices]
        elif not cleaned.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", "Pilih tenggatnya.")
        return cleaned

    @property
    def wish(self) -> Wish:
        """What is asked for, without what belongs to the other decision."""
        data = self.cleaned_data
        moves = data["action"] == MOVE
        return Wish(data["action"], data["new_on"] if moves else None, data["days"] if moves else None)
