"""The form of a meeting: minutes, who came, and what follows."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.forms.obligations import FilesField
from programs.forms.provisions import parties_field
from programs.models import Meeting, MeetingFollowUp, PartnershipParty

FOLLOW_UPS = 3


class MeetingForm(RecordForm):
    """A meeting with the parties that came and up to three new follow-ups at once."""

    files = FilesField(
        label="Lampiran", required=False, help_text="Daftar hadir, notulen, foto. Boleh lebih dari satu."
    )

    class Meta:
        model = Meeting
        fields = ["kind", "title", "held_on", "place", "minutes", "decisions"]
        widgets = {"minutes": forms.Textarea(attrs={"rows": 6}), "decisions": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties
        stored = {row.party_id: row.people for row in self.instance.attendees.all()} if self.instance.pk else {}
        for party in parties:
            self.fields[f"came_{party.public_id}"] = forms.BooleanField(
                label=f"Hadir: {party}", required=False, initial=party.pk in stored
            )
            self.fields[f"people_{party.public_id}"] = forms.CharField(
                label=f"Nama yang hadir dari {party}",
                required=False,
                max_length=300,
                initial=stored.get(party.pk, ""),
            )
        for number in range(1, FOLLOW_UPS + 1):
            self.fields[f"follow_{number}_text"] = forms.CharField(
                label=f"Tindak lanjut {number}", required=False, max_length=300
            )
            self.fields[f"follow_{number}_owner"] = parties_field(parties, label="Oleh", required=False)
            self.fields[f"follow_{number}_due_on"] = DayFirstDateField(label="Tenggat", required=False)
        self.fields["files"] = self.fields.pop("files")

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name in self.Meta.fields}

    @property
    def attendees(self) -> dict[PartnershipParty, str]:
        """The names of those who came, by party; naming somebody is being there."""
        cleaned = self.cleaned_data
        return {
            party: cleaned[f"people_{party.public_id}"]
            for party in self.parties
            if cleaned[f"came_{party.public_id}"] or cleaned[f"people_{party.public_id}"]
        }

    @property
    def follow_ups(self) -> list[dict[str, Any]]:
        """The new follow-ups that were written."""
        cleaned = self.cleaned_data
        return [
            {part: cleaned[f"follow_{number}_{part}"] for part in ("text", "owner", "due_on")}
            for number in range(1, FOLLOW_UPS + 1)
            if cleaned[f"follow_{number}_text"]
        ]


class FollowUpForm(RecordForm):
    """What is to be done, by whom, by when."""

    class Meta:
        model = MeetingFollowUp
        fields = ["text", "due_on"]

    def __init__(self, *args, parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = parties_field(parties, label="Oleh", required=False)
        self.fields["owner"].choices = [("", "Semua pihak"), *list(self.fields["owner"].choices)[1:]]
        owner = self.instance.owner
        self.initial["owner"] = str(owner.public_id) if owner else ""
        self.order_fields(["text", "owner", "due_on"])


class FollowUpDoneForm(BaseForm):
    """When it was done, and what came out of it."""

    note = forms.CharField(label="Hasil", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    done_on = DayFirstDateField(label="Selesai pada")
