"""The form of a program."""

from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from partners.widgets import RegionsField
from programs.forms.parties import SELECT, SHORT_TEXT, organization_field
from programs.models import Program
from programs.selectors.plans import coordinators_of
from programs.selectors.program_copies import CopyPreview


class CopyProgramForm(BaseForm):
    """The name and period of a copy, and what goes along; `preview` says how much there is of each part."""

    name = forms.CharField(label="Nama program", max_length=200)
    starts_on = DayFirstDateField(label="Mulai")
    ends_on = DayFirstDateField(label="Selesai", required=False)
    parts = forms.MultipleChoiceField(label="Ikut disalin", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, preview: CopyPreview, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if preview.parts:
            self.fields["parts"].choices = [(part.value, preview.label(part)) for part in preview.parts]
        else:
            del self.fields["parts"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Tanggal selesai tidak boleh sebelum tanggal mulai.")
        return values


class ProgramForm(RecordForm):
    """A program with its one lead actor."""

    class Meta:
        model = Program
        fields = [
            "name",
            "lead_actor",
            "strategy",
            "goals",
            "mission",
            "vision",
            "target_groups",
            "regions",
            "coordinator",
            "starts_on",
            "ends_on",
        ]
        widgets = {name: forms.Textarea(attrs=SHORT_TEXT) for name in ("goals", "mission", "vision", "target_groups")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.lead_actor if self.instance.lead_actor_id else None
        self.fields["lead_actor"] = organization_field(
            self.user,
            keep=[stored.pk] if stored else [],
            label="Pelaku utama",
            help_text="Lembaga atau orang yang bertanggung jawab atas keberhasilan program.",
        )
        if stored:
            self.initial["lead_actor"] = stored.public_id
        self.fields["coordinator"].queryset = coordinators_of(self.user)
        self.fields["coordinator"].widget.attrs.update(SELECT)
        self.fields[
            "strategy"
        ].help_text = "Menentukan apa yang harus tertulis sebelum program berjalan: visi atau misi."
        regions = list(self.instance.regions.all()) if self.instance.pk else []
        self.fields["regions"] = RegionsField(kept=regions)
        self.initial["regions"] = regions

    def shown_value(self, name: str) -> str | None:
        if name != "regions":
            return super().shown_value(name)
        chosen = sorted(self.cleaned_data.get("regions", []), key=lambda region: region.code)
        return "; ".join(map(str, chosen))

    def take_stored(self, name: str) -> None:
        if name != "regions":
            super().take_stored(name)
        else:
            self.data.setlist(self.add_prefix(name), [region.code for region in self.initial["regions"]])
