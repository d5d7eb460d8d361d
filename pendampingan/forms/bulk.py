"""What is asked before many assignments are changed at once; values are kept as JSON with the job."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import BaseForm, DayFirstDateField
from kemitraan.core.widgets import LookupSelect
from pendampingan.forms.assignments import mentors_on_duty
from pendampingan.models import Mentor
from programs.models import Program


class BulkRhythmForm(BaseForm):
    """How often the groups are visited, and how soon a report is due; what is left blank stays."""

    cadence_weeks = forms.IntegerField(
        label="Kunjungan setiap (minggu)",
        required=False,
        min_value=1,
        max_value=52,
        help_text="Berlaku untuk kunjungan yang akan datang dan belum dilaporkan.",
    )
    report_due_days = forms.IntegerField(
        label="Laporan paling lambat (hari)", required=False, min_value=0, max_value=60
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and values.get("cadence_weeks") is None and values.get("report_due_days") is None:
            raise ValidationError("Isi paling sedikit satu yang berubah.")
        return values

    def plain_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("cadence_weeks", "report_due_days")}


class BulkProgramForm(BaseForm):
    """The program that the assignments belong to from now on."""

    program = forms.ModelChoiceField(
        label="Program",
        queryset=Program.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=LookupSelect("programs:program-options"),
        help_text="Kosongkan untuk melepas dari program.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.visible_to(self.user)

    def plain_values(self) -> dict[str, Any]:
        program = self.cleaned_data["program"]
        return {"program": program.pk if program else None}


class BulkEndForm(BaseForm):
    """The last day and why."""

    ends_on = DayFirstDateField(
        label="Sampai tanggal", help_text="Kunjungan sesudahnya dibatalkan; laporan yang ada tetap tersimpan."
    )
    reason = forms.CharField(label="Alasan", max_length=300)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = self.user.membership.institution.today

    def plain_values(self) -> dict[str, Any]:
        return {"ends_on": self.cleaned_data["ends_on"].isoformat(), "reason": self.cleaned_data["reason"]}


class BulkHandOverForm(BulkEndForm):
    """The last day, why, and who goes on from the next day."""

    mentor = forms.ModelChoiceField(
        label="Serahkan kepada",
        queryset=Mentor.objects.none(),
        help_text="Mulai sehari sesudahnya, dengan irama kunjungan yang sama.",
        widget=forms.Select({"data-enhance": ""}),
    )
    field_order = ["mentor", "ends_on", "reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors_on_duty(self.user)

    def plain_values(self) -> dict[str, Any]:
        return super().plain_values() | {"mentor": self.cleaned_data["mentor"].pk}
