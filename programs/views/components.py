"""What a program must have: the sheet of components, templates and other programs that fill it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.forms.component_pasting import with_pasted
from programs.forms.component_templates import TemplateNameForm
from programs.forms.components import ComponentFormSet, CopyComponentsForm, SheetForm, initial_of
from programs.forms.sheets import KIND_LIST, KIND_WORDS, UNIT_WORDS
from programs.models import ComponentTemplate, Program
from programs.rules import program_over_because
from programs.rules.components import read_block
from programs.selectors.gaps import gaps_of
from programs.services.component_templates import save_as_template
from programs.services.components import SheetRefused, apply_template, copy_components, save_components
from programs.views.pages import OfficeFormView
from programs.views.program_pages import PlanningPageView, reads_planning

PREFIX = "komponen"


class ProgramComponentsView(PlanningPageView, ServiceFormView):
    """The sheet of a program's components; saved as a whole, checked row by row, and nothing typed is lost."""

    template_name = "programs/program_components.html"
    route = "programs:program-components"
    form_class = SheetForm
    form_name = "komponen"
    pasted: dict[str, int] | None = None

    def prepare(self) -> None:
        self.object = self.get_object()

    def check_permission(self) -> Decision:
        if self.request.method != "POST":
            return Allowed()
        if reason := program_over_because(self.object):
            return Denied(reason)
        return can_write(self.request.user)

    @cached_property
    def gaps(self):
        return gaps_of(self.request.user, self.object)

    @cached_property
    def sheet(self) -> Any:
        """The rows: as they were sent, with what was pasted, or as they are stored with one empty row."""
        data = self.form_data
        if data is not None and f"{PREFIX}-TOTAL_FORMS" in data:
            return ComponentFormSet(
                data=self._read_pasted(data), prefix=PREFIX, form_kwargs={"user": self.request.user}
            )
        rows = initial_of(gap.component for gap in self.gaps.rows)
        return ComponentFormSet(initial=rows, prefix=PREFIX, form_kwargs={"user": self.request.user})

    @property
    def is_reading(self) -> bool:
        """Only what was pasted is read; nothing is saved."""
        return "baca" in self.request.POST

    def _read_pasted(self, data):
        if not self.is_reading:
            return data
        rows = read_block(data.get("pasted", ""))
        data, added, filled = with_pasted(data, PREFIX, rows)
        self.pasted = {"count": len(rows), "added": added, "filled": filled}
        return data

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"data": None} if self.is_reading else kwargs

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        if self.is_reading:
            self.sheet.is_valid()
            return self.render_to_response(self.get_context_data(form=form))
        valid = [form.is_valid(), self.sheet.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, form) -> str:
        rows = self.sheet.rows
        try:
            save_components(actor=self.request.user, program=self.object, rows=[row for _, row in rows])
        except SheetRefused as refused:
            for place, problem in refused.problems.items():
                rows[place][0].add_error(None, problem)
            for place, component in refused.stored.items():
                rows[place][0].accept_stored(component.version)
            raise
        return self.request.path

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, program = self.request.user, self.object
        templates: list[ComponentTemplate] = []
        if context["can_edit"] and not self.gaps.rows:
            templates = (
                ComponentTemplate.objects.visible_to(user).prefetch_related("rows").order_by("institution", "pk")
            )
        return context | {
            "gaps": self.gaps,
            "sheet": self.sheet,
            "formsets": [self.sheet],
            "pasted": self.pasted,
            "kind_list": KIND_LIST,
            "kind_words": KIND_WORDS,
            "unit_words": UNIT_WORDS,
            "templates": templates,
            "needs_from_gaps_url": reverse("programs:needs-from-gaps", args=[program.public_id]),
            "menu": self._menu(program) if context["can_edit"] else [],
        }

    def _menu(self, program: Program) -> list[dict[str, str]]:
        def entry(label: str, icon: str, route: str) -> dict[str, str]:
            return {"label": label, "icon": icon, "url": reverse(route, args=[program.public_id])}

        items = [
            entry("Pakai templat", "list-details", "programs:program-component-templates"),
            entry("Salin dari program lain", "copy", "programs:program-components-copy"),
        ]
        if self.gaps.rows:
            items.append(entry("Simpan sebagai templat", "bookmark", "programs:program-components-keep"))
        all_templates = {"label": "Kelola templat", "icon": "settings", "url": reverse("programs:component-templates")}
        return [*items, all_templates]


class ProgramComponentTemplatesView(PlanningPageView):
    """The templates that can be applied to a program, each with its rows."""

    template_name = "programs/program_component_templates.html"
    route = "programs:program-components"

    def get_context_data(self, **kwargs):
        templates = ComponentTemplate.objects.visible_to(self.request.user).prefetch_related("rows")
        return super().get_context_data(**kwargs) | {"templates": templates.order_by("institution", "name")}


class ApplyTemplateView(ActionView):
    """`template`: public id; adds what the program lacks of it."""

    model = Program

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_planning(self.request.user) else rows.none()

    def act(self, record: Program) -> None:
        templates = ComponentTemplate.objects.visible_to(self.request.user)
        wanted = public_ids([self.request.POST.get("template", "")])
        template = get_object_or_404(templates, public_id__in=wanted)
        added = apply_template(actor=self.request.user, program=record, template=template)
        messages.success(self.request, told(len(added), f"dari templat {template}"))

    def get_success_url(self, record: Program) -> str:
        return components_url(record)


class ComponentsFormView(OfficeFormView):
    """A form about the components of the program in the address."""

    def prepare(self) -> None:
        self.program = self.find(Program, "institution")
        self.cancel_url = components_url(self.program)


class CopyComponentsView(ComponentsFormView):
    form_class = CopyComponentsForm
    title = "Salin komponen dari program lain"
    lead = "Yang sudah ada di program ini tidak diubah."
    submit_label = "Salin"
    success_message = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"program": self.program}

    def perform(self, form) -> str:
        source = form.cleaned_data["source"]
        added = copy_components(
            actor=self.request.user,
            program=self.program,
            source=source,
            with_available=form.cleaned_data["with_available"],
        )
        messages.success(self.request, told(len(added), f"dari {source}"))
        return components_url(self.program)


class KeepTemplateView(ComponentsFormView):
    form_class = TemplateNameForm
    title = "Simpan komponen sebagai templat"
    lead = "Jenis, nama, jumlah yang diperlukan, dan satuannya disimpan untuk program berikutnya."
    success_message = "Templat tersimpan."

    def get_initial(self):
        return {"name": self.program.name[:120]}

    def perform(self, form) -> str:
        save_as_template(actor=self.request.user, program=self.program, name=form.cleaned_data["name"])
        return components_url(self.program)


def components_url(program: Program) -> str:
    return reverse("programs:program-components", args=[program.public_id])


def told(count: int, origin: str) -> str:
    """How many components came, in words."""
    return f"{count} komponen ditambahkan {origin}." if count else f"Semua komponen {origin} sudah ada."
