"""What is asked before many records are changed at once; values are kept as JSON with the job."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.accounts.models import User
from kemitraan.core.forms import BaseForm, DayFirstDateField
from kemitraan.core.widgets import LookupSelect
from programs.models import Program
from programs.selectors.plans import coordinators_of


class BulkNoteForm(BaseForm):
    """Since when, and a reason if there is one."""

    reason = forms.CharField(label="Catatan", required=False, max_length=300)
    decided_on = DayFirstDateField(label="Berlaku sejak", help_text="Paling lambat hari ini, sama untuk semuanya.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = self.user.membership.institution.today

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > self.user.membership.institution.today:
            raise ValidationError("Tanggal keputusan tidak boleh di masa depan.")
        return day

    def plain_values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], "decided_on": self.cleaned_data["decided_on"].isoformat()}


class BulkDecisionForm(BulkNoteForm):
    """Why, and since when."""

    reason = forms.CharField(label="Alasan", max_length=300, help_text="Tertulis pada tiap baris.")


class BulkProgramForm(BaseForm):
    """The program that the records belong to from now on."""

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


class BulkCoordinatorForm(BaseForm):
    """Who looks after the programs from now on."""

    coordinator = forms.ModelChoiceField(queryset=User.objects.none(), label="Koordinator", empty_label="Pilih…")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coordinator"].queryset = coordinators_of(self.user)

    def plain_values(self) -> dict[str, Any]:
        return {"coordinator": self.cleaned_data["coordinator"].pk}


class BulkReasonForm(BaseForm):
    """Why."""

    reason = forms.CharField(label="Alasan", max_length=300, help_text="Tertulis pada riwayat tiap program.")

    def plain_values(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}
