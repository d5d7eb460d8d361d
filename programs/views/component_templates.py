"""Templates of components: the shipped ones to read and copy, an institution's own to write."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import Decision, Denied, can_write
from kemitraan.core.views.generic import ActionView, ScopedListView, ScopedObjectMixin
from programs.filters import ComponentTemplateFilter
from programs.forms.component_templates import (
    TemplateForm,
    TemplateFormSet,
    programs_with_components,
    rows_initial,
)
from programs.forms.sheets import KIND_LIST, KIND_WORDS, UNIT_WORDS
from programs.models import ComponentTemplate
from programs.services.component_templates import copy_template, create_template, delete_template, update_template
from programs.tables import ComponentTemplateTable
from programs.views.pages import OfficeFormView
from programs.views.program_pages import reads_planning

PREFIX = "templat"
SHIPPED = "Templat bawaan tidak dapat diubah. Salin dahulu untuk lembaga Anda."


class PlanningOnlyMixin:
    """For those who do not read the planning the page is not there (404)."""

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        if not reads_planning(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ComponentTemplateListView(PlanningOnlyMixin, ScopedListView):
    model = ComponentTemplate
    table_class = ComponentTemplateTable
    filterset_class = ComponentTemplateFilter
    title = "Templat komponen"
    noun = "templat"
    icon = "list-details"
    create_url = "programs:component-template-create"
    create_label = "Buat templat"
    empty_title = "Belum ada templat komponen."

    def get_queryset(self):
        return super().get_queryset().annotate(row_count=Count("rows")).order_by("name", "pk")

    def can_create(self) -> Decision:
        return can_write(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        return [{"url": reverse("programs:program-list"), "icon": "arrow-left", "label": "Program"}]


class ComponentTemplateDetailView(PlanningOnlyMixin, ScopedObjectMixin, DetailView):
    """The rows of one template, and what can be done with it."""

    model = ComponentTemplate
    template_name = "programs/component_template.html"
    context_object_name = "template"

    def get_context_data(self, **kwargs):
        may = bool(can_write(self.request.user))
        return super().get_context_data(**kwargs) | {
            "rows": self.object.rows.all(),
            "can_copy": may,
            "can_edit": may and not self.object.is_shipped,
        }


class TemplateSheetView(PlanningOnlyMixin, OfficeFormView):
    """The name of a template and its rows as a sheet; both must be valid, and neither loses what was typed."""

    form_class = TemplateForm
    template_name = "programs/component_template_form.html"
    form_name = "component-template"
    success_message = "Templat tersimpan."

    def rows_initial(self) -> list[dict[str, Any]]:
        return []

    @cached_property
    def sheet(self) -> Any:
        return TemplateFormSet(
            data=self.form_data,
            prefix=PREFIX,
            initial=self.rows_initial(),
            form_kwargs={"user": self.request.user},
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "sheet": self.sheet,
            "formsets": [self.sheet],
            "kind_list": KIND_LIST,
            "kind_words": KIND_WORDS,
            "unit_words": UNIT_WORDS,
        }

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        valid = [form.is_valid(), self.sheet.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)


class ComponentTemplateCreateView(TemplateSheetView):
    """A new template; `?program=<public id>` begins with the components of that program."""

    title = "Templat komponen baru"

    @cached_property
    def source(self):
        wanted = public_ids([self.request.GET.get("program", "")])
        return programs_with_components(self.request.user).filter(public_id__in=wanted).first()

    def get_form_kwargs(self):
        institution = self.request.user.membership.institution
        return super().get_form_kwargs() | {"instance": ComponentTemplate(institution=institution)}

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.source.name[:120]} if self.source else {}

    def rows_initial(self) -> list[dict[str, Any]]:
        return rows_initial(self.source.components.all()) if self.source else []

    def get_cancel_url(self) -> str:
        return reverse("programs:component-templates")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "source": self.source,
            "programs": programs_with_components(self.request.user),
        }

    def perform(self, form) -> ComponentTemplate:
        return create_template(actor=self.request.user, name=form.values["name"], rows=self.sheet.rows)


class ComponentTemplateUpdateView(TemplateSheetView):
    def prepare(self) -> None:
        self.template = self.find(ComponentTemplate, "institution")
        self.title = f"Ubah {self.template}"
        self.cancel_url = self.template.get_absolute_url()

    def check_permission(self) -> Decision:
        allowed = super().check_permission()
        return Denied(SHIPPED) if allowed and self.template.is_shipped else allowed

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.template}

    def rows_initial(self) -> list[dict[str, Any]]:
        return rows_initial(self.template.rows.all())

    def perform(self, form) -> ComponentTemplate:
        return update_template(
            actor=self.request.user,
            template=self.template,
            name=form.values["name"],
            rows=self.sheet.rows,
            version=form.version,
        )


class ComponentTemplateCopyView(PlanningOnlyMixin, ActionView):
    """An own copy of any template, to be changed at once."""

    model = ComponentTemplate
    success_message = "Templat disalin. Ubah sesuai kebutuhan lembaga Anda."
    copy: ComponentTemplate

    def act(self, record: ComponentTemplate) -> None:
        self.copy = copy_template(actor=self.request.user, template=record)

    def get_success_url(self, record: ComponentTemplate) -> str:
        return reverse("programs:component-template-edit", args=[self.copy.public_id])


class ComponentTemplateDeleteView(PlanningOnlyMixin, ActionView):
    """Give up an own template; programs that used it keep their components."""

    model = ComponentTemplate
    success_message = "Templat dihapus."

    def act(self, record: ComponentTemplate) -> None:
        delete_template(actor=self.request.user, template=record)

    def get_success_url(self, record: ComponentTemplate) -> str:
        return reverse("programs:component-templates")
