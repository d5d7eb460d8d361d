"""Forms about agreed next actions."""

from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField
from partners.models import Organization
from partners.widgets import OrganizationSelect
from pendampingan.enums import FollowUpOwner
from pendampingan.forms.opened import OpenedVersionForm


class FollowUpChangeForm(OpenedVersionForm):
    """Who answers for a follow-up, and until when."""

    owner_kind = forms.ChoiceField(label="Pihak", choices=FollowUpOwner.choices)
    owner_name = forms.CharField(label="Penanggung jawab", max_length=200)
    organization = forms.ModelChoiceField(
        label="Mitra",
        queryset=Organization.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=OrganizationSelect(),
        help_text="Bila pihaknya mitra.",
    )
    due_on = DayFirstDateField(label="Tenggat")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(self.user)

    @property
    def changes(self) -> dict[str, Any]:
        """Values for the service."""
        said = self.cleaned_data
        organization = said["organization"]
        return {
            "owner_kind": said["owner_kind"],
            "owner_name": said["owner_name"],
            "organization_id": organization.pk if organization else None,
            "due_on": said["due_on"],
        }


class FollowUpCancelForm(BaseForm):
    reason = forms.CharField(label="Alasan pembatalan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class BulkDoneForm(BaseForm):
    """When the chosen follow-ups were done, and with what result."""

    done_on = DayFirstDateField(label="Selesai pada")
    result = forms.CharField(label="Hasil", max_length=300, required=False)

    def plain_values(self) -> dict[str, Any]:
        return {"done_on": self.cleaned_data["done_on"].isoformat(), "result": self.cleaned_data["result"]}
