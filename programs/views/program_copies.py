"""A program copied as a new draft: shows what goes along, asks for name and period."""

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from programs.forms.programs import CopyProgramForm
from programs.models import Program
from programs.selectors.program_copies import preview_of
from programs.services.program_copies import copy_program
from programs.views.pages import OfficeFormView
from programs.views.program_pages import reads_planning


class ProgramCopyView(OfficeFormView):
    form_class = CopyProgramForm
    template_name = "programs/program_copy.html"
    form_name = "program-copy"
    submit_label = "Salin program"
    success_message = "Program disalin sebagai draf."

    def prepare(self) -> None:
        self.source = self.find(Program, "lead_actor", "coordinator", "institution")
        if not reads_planning(self.request.user):
            raise Http404
        self.title = f"Salin {self.source}"
        self.cancel_url = self.source.get_absolute_url()

    @cached_property
    def preview(self):
        return preview_of(self.source)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"preview": self.preview}

    def get_initial(self) -> dict[str, Any]:
        """The same length, beginning when the old one ends, or today."""
        today, source = self.source.institution.today, self.source
        first = max(source.ends_on, today) if source.ends_on else today
        return {
            "name": f"{source.name} (salinan)"[:200],
            "starts_on": first,
            "ends_on": source.ends_on and first + (source.ends_on - source.starts_on),
            "parts": [part.value for part in self.preview.parts],
        }

    def get_context_data(self, **kwargs):
        source = self.source
        return super().get_context_data(**kwargs) | {
            "direction": [
                {"label": "Pelaku utama", "value": source.lead_actor},
                {"label": "Koordinator", "value": source.coordinator},
                {"label": "Strategi", "value": source.get_strategy_display()},
                {"label": "Tujuan", "value": source.goals},
                {"label": "Misi", "value": source.mission},
                {"label": "Visi jangka panjang", "value": source.vision},
                {"label": "Sasaran", "value": source.target_groups},
                {"label": "Wilayah", "value": "; ".join(str(region) for region in source.regions.all())},
            ]
        }

    def perform(self, form) -> Program:
        values = form.cleaned_data
        return copy_program(
            actor=self.request.user,
            source=self.source,
            name=values["name"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            parts=values.get("parts", []),
        )
