"""Fields of a report about other records of its group: one for each indicator, duty and earlier follow-up."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.formats import format_date, format_number
from pendampingan.enums import CheckFinding
from pendampingan.selectors.report_parts import ReportSubjects
from programs.models import Indicator, Reading
from programs.rules.amounts import read_amount
from programs.selectors import DutyToCheck

MAX_DIGITS = 16


class ReadingField(forms.CharField):
    """The value of an indicator as people write it, cleaned to Decimal or None; a unit beside it must be its own."""

    def __init__(self, *, unit: str, **kwargs) -> None:
        super().__init__(**kwargs)
        self.unit = unit
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value):
        return format_number(value) if isinstance(value, Decimal | int) else value

    def to_python(self, value) -> Decimal | None:
        written = super().to_python(value)
        if not written:
            return None
        try:
            amount = read_amount(written, self.unit)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None
        if len(str(abs(int(amount)))) > MAX_DIGITS:
            raise ValidationError("Angka ini terlalu besar.", code="max_digits")
        return amount

    def run_validators(self, value) -> None:
        """An amount was checked while it was read."""


def last_words(reading: Reading | None, indicator: Indicator) -> str:
    """What was read last, beside the field for a new value."""
    if reading is None:
        return "Belum pernah dicatat."
    return f"Terakhir {format_number(reading.value)} {indicator.unit}, {format_date(reading.read_on)}."


def duty_words(one: DutyToCheck) -> str:
    """Who owes whom by when, how it stands on the day of the visit, and how much was delivered."""
    duty = one.occurrence
    words = f"{duty.obligation.debtor} kepada {duty.obligation.creditor}, tenggat {format_date(duty.due_on)}."
    return " ".join([words, f"{one.state.label}.", *([f"{one.progress}."] if one.progress else [])])


class ReportPartsFields(forms.BaseForm):
    """Adds the fields of `subjects` to a form, and reads them back; names carry public ids."""

    subjects: ReportSubjects

    def add_part_fields(self, subjects: ReportSubjects, stored: dict[str, Any]) -> None:
        self.subjects = subjects
        for indicator in subjects.indicators:
            value, note = stored["readings"].get(indicator.pk, (None, ""))
            self.fields[f"nilai_{indicator.public_id}"] = ReadingField(
                unit=indicator.unit,
                label=f"{indicator} ({indicator.unit})",
                required=False,
                initial=value,
                help_text=last_words(subjects.last.get(indicator.pk), indicator),
            )
            self.fields[f"sumber_{indicator.public_id}"] = _note("Sumber angka", note, "Buku kas, timbangan")
        for one in subjects.duties:
            duty = one.occurrence
            finding, note = stored["checks"].get(duty.pk, ("", ""))
            self.fields[f"periksa_{duty.public_id}"] = forms.ChoiceField(
                label=duty.obligation.description,
                required=False,
                choices=[("", "Tidak diperiksa"), *CheckFinding.choices],
                widget=forms.RadioSelect,
                initial=finding,
                help_text=duty_words(one),
            )
            self.fields[f"catatan_{duty.public_id}"] = _note("Catatan", note, "Yang terlihat atau dikatakan")
        self.fields["tuntas"] = forms.MultipleChoiceField(
            label="Yang sudah selesai",
            required=False,
            choices=[(str(item.public_id), item.action) for item in subjects.follow_ups],
            widget=forms.CheckboxSelectMultiple,
            initial=[str(item.public_id) for item in subjects.follow_ups if item.pk in stored["done"]],
        )

    @property
    def reading_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"nilai_{one.public_id}"], self[f"sumber_{one.public_id}"]) for one in self.subjects.indicators]

    @property
    def check_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        keys = [one.occurrence.public_id for one in self.subjects.duties]
        return [(self[f"periksa_{key}"], self[f"catatan_{key}"]) for key in keys]

    @property
    def follow_up_rows(self) -> list[dict[str, Any]]:
        """Earlier follow-ups with their tick; after the choices of `tuntas`."""
        ticked = set(self["tuntas"].value() or ())
        return [{"row": item, "is_done": str(item.public_id) in ticked} for item in self.subjects.follow_ups]

    @property
    def part_values(self) -> dict[str, Any]:
        """`readings`, `checks` and `done_follow_ups` as the services take them; after `is_valid`."""
        said = self.cleaned_data
        readings = {one.pk: (said[f"nilai_{one.public_id}"], one.public_id) for one in self.subjects.indicators}
        duties = [one.occurrence for one in self.subjects.duties]
        checks = {one.pk: (said[f"periksa_{one.public_id}"], one.public_id) for one in duties}
        done = set(said["tuntas"])
        return {
            "readings": {
                key: (value, said[f"sumber_{public_id}"])
                for key, (value, public_id) in readings.items()
                if value is not None
            },
            "checks": {
                key: (finding, said[f"catatan_{public_id}"]) for key, (finding, public_id) in checks.items() if finding
            },
            "done_follow_ups": [item.pk for item in self.subjects.follow_ups if str(item.public_id) in done],
        }


def _note(label: str, initial: str, placeholder: str) -> forms.CharField:
    """A short line beside another field."""
    widget = forms.TextInput(attrs={"placeholder": placeholder})
    return forms.CharField(label=label, required=False, max_length=300, initial=initial, widget=widget)
