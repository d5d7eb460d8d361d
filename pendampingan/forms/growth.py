"""Forms that judge a group, and the one that rewords an instrument."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from kemitraan.core.forms import BaseForm, DayFirstDateField, RupiahField
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment, Instrument, InstrumentItem
from programs.services.growth import Answers

MANY_MONTHS = 600
FIGURES = ("income_months", "income_idr", "costs_idr")


@dataclass(frozen=True)
class Question:
    """One item as the page draws it: its levels to choose from and what shows it."""

    item: InstrumentItem
    level: Any
    evidence: Any

    @property
    def options(self) -> list[tuple[Any, str]]:
        """Each radio button with what its level looks like; the last one leaves the item open."""
        texts = [level.get("text", "") for level in self.item.levels]
        return list(zip(self.level, [*texts, ""], strict=True))


class AssessmentForm(BaseForm):
    """One look at a group by one edition of an instrument; items left open are not judged, and not zero."""

    assessed_on = DayFirstDateField(label="Dinilai pada")
    meeting_note = forms.CharField(
        label="Dicatat dari pertemuan",
        max_length=200,
        required=False,
        help_text="Pertemuan mana dan siapa yang hadir.",
    )
    shared_evidence = forms.CharField(
        label="Bukti untuk semua butir",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dipakai untuk butir yang kolom buktinya kosong.",
    )
    income_months = forms.IntegerField(
        label="Bulan berturut-turut berpenghasilan",
        required=False,
        min_value=0,
        validators=[MaxValueValidator(MANY_MONTHS)],
        help_text="Uji tetap. Kosong bila belum diketahui.",
    )
    income_idr = RupiahField(label="Penghasilan sebulan", required=False)
    costs_idr = RupiahField(
        label="Biaya usaha dan hidup sebulan",
        required=False,
        help_text="Uji layak: penghasilan menutup biaya. Kosongkan keduanya bila belum diketahui.",
    )
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    correction_reason = forms.CharField(label="Alasan koreksi", max_length=300)

    def __init__(
        self, *args, instrument: Instrument, voice: str, corrects: GroupAssessment | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(instrument.items.all())
        self.voice = voice
        for item in self.items:
            choices = [(number, level["label"]) for number, level in enumerate(item.levels, start=1)]
            self.fields[f"level_{item.code}"] = forms.TypedChoiceField(
                label=item.label,
                choices=[*choices, ("", "Tidak dinilai")],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"evidence_{item.code}"] = forms.CharField(
                label="Bukti", required=False, widget=forms.Textarea(attrs={"rows": 1})
            )
        if instrument.purpose != InstrumentPurpose.OUTPUT:
            for name in FIGURES:
                del self.fields[name]
        if voice != Voice.GROUP or getattr(self.user.membership, "role", "") == "partner":
            del self.fields["meeting_note"]
        if corrects is None:
            del self.fields["correction_reason"]
        else:
            self.fields["assessed_on"].disabled = True

    @property
    def questions(self) -> list[Question]:
        return [Question(item, self[f"level_{item.code}"], self[f"evidence_{item.code}"]) for item in self.items]

    @property
    def figures(self) -> list[Any]:
        """The fields of the two tests; none for other instruments."""
        return [self[name] for name in FIGURES if name in self.fields]

    @property
    def answers(self) -> Answers:
        """What was filled in, for the services."""
        data = self.cleaned_data
        shared = data.get("shared_evidence", "")
        levels = {item.code: data.get(f"level_{item.code}") for item in self.items}
        return Answers(
            assessed_on=data["assessed_on"],
            levels={code: level for code, level in levels.items() if level},
            evidence={item.code: data.get(f"evidence_{item.code}") or shared for item in self.items},
            note=data["note"],
            meeting_note=data.get("meeting_note", ""),
            voice=self.voice,
            **{name: data.get(name) for name in FIGURES},
        )

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(f"level_{item.code}") for item in self.items):
            raise forms.ValidationError("Nilai paling sedikit satu butir.")
        return cleaned


class InstrumentForm(BaseForm):
    """Another wording from a day on: labels, questions, levels and targets; the items stay."""

    valid_from = DayFirstDateField(label="Berlaku sejak")
    title = forms.CharField(label="Judul", max_length=120)
    explanation = forms.CharField(label="Penjelasan", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    every_days = forms.IntegerField(label="Dinilai lagi setelah (hari)", min_value=7, max_value=1830)
    steady_months = forms.IntegerField(
        label="Penghasilan teratur paling sedikit (bulan)", min_value=1, max_value=MANY_MONTHS
    )

    def __init__(self, *args, instrument: Instrument, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(instrument.items.all())
        for name in ("title", "explanation", "every_days", "steady_months"):
            self.fields[name].initial = getattr(instrument, name)
        if instrument.purpose != InstrumentPurpose.OUTPUT:
            del self.fields["steady_months"]
        for item in self.items:
            self._add_item(item)

    def _add_item(self, item: InstrumentItem) -> None:
        code = item.code
        self.fields[f"label_{code}"] = forms.CharField(label="Butir", max_length=120, initial=item.label)
        self.fields[f"question_{code}"] = forms.CharField(
            label="Pertanyaan", max_length=300, required=False, initial=item.question
        )
        for number, level in enumerate(item.levels, start=1):
            self.fields[f"level_{code}_{number}"] = forms.CharField(
                label=f"Tingkat {number}", max_length=60, initial=level["label"]
            )
            self.fields[f"text_{code}_{number}"] = forms.CharField(
                label=f"Seperti apa tingkat {number}", max_length=200, required=False, initial=level.get("text", "")
            )
        self.fields[f"target_{code}"] = forms.TypedChoiceField(
            label="Tingkat yang dituju",
            choices=[(number, str(number)) for number in range(1, len(item.levels) + 1)],
            coerce=int,
            initial=item.target,
        )

    @property
    def values(self) -> dict[str, Any]:
        names = ("title", "explanation", "every_days", "steady_months")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def item_values(self) -> dict[str, dict[str, Any]]:
        """What each item says now, by its code."""
        data = self.cleaned_data
        return {
            item.code: {
                "label": data[f"label_{item.code}"],
                "question": data[f"question_{item.code}"],
                "target": data[f"target_{item.code}"],
                "levels": [
                    {"label": data[f"level_{item.code}_{n}"], "text": data[f"text_{item.code}_{n}"]}
                    for n in range(1, len(item.levels) + 1)
                ],
            }
            for item in self.items
        }

    @property
    def parts(self) -> list[tuple[InstrumentItem, list[Any]]]:
        """The fields of each item, for the page."""
        return [(item, [self[name] for name in self._names(item)]) for item in self.items]

    @staticmethod
    def _names(item: InstrumentItem) -> list[str]:
        levels = [f"{kind}_{item.code}_{n}" for n in range(1, len(item.levels) + 1) for kind in ("level", "text")]
        return [f"label_{item.code}", f"question_{item.code}", *levels, f"target_{item.code}"]

    @property
    def general(self) -> list[Any]:
        """The fields of the edition itself."""
        names = ("valid_from", "title", "explanation", "every_days", "steady_months")
        return [self[name] for name in names if name in self.fields]
