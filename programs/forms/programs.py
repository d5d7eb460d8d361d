"""The form of a program."""

from django import forms

from kemitraan.core.forms import RecordForm
from partners.widgets import RegionsField
from programs.forms.parties import SELECT, SHORT_TEXT, organization_field
from programs.models import Program
from programs.selectors.plans import coordinators_of


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
