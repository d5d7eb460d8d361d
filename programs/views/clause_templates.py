"""Clauses with which agreements start: the shipped ones, and an institution's own in their place."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.views.generic import ActionView
from programs.enums import AgreementKind
from programs.forms.clauses import ClauseTemplateForm
from programs.models import ClauseTemplate
from programs.services import clause_templates as services
from programs.views.agreement_texts import STEPS
from programs.views.pages import OfficeFormView


def page_of(kind: str) -> str:
    return f"{reverse('programs:clause-templates')}?jenis={kind}"


def known_kind(kind: str) -> AgreementKind:
    """Raises `Http404` for a kind that there is not."""
    try:
        return AgreementKind(kind)
    except ValueError:
        raise Http404 from None


class ClauseTemplatesView(TemplateView):
    """The clauses in force for one kind; `?jenis=` chooses it."""

    template_name = "programs/clause_templates.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        require(can_write(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        asked = self.request.GET.get("jenis", "")
        kind = AgreementKind(asked) if asked in AgreementKind.values else AgreementKind.PKS
        rows = list(services.templates_in_force(self.request.user.membership.institution, kind))
        return super().get_context_data(**kwargs) | {
            "kind": kind,
            "rows": rows,
            "is_own": any(row.institution_id for row in rows),
            "tabs": [
                {"label": one.label, "url": page_of(one.value), "is_active": one == kind} for one in AgreementKind
            ],
        }


class TemplatesCustomizeView(View):
    """Copies the shipped clauses of one kind, to be changed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        try:
            made = services.customize_templates(actor=request.user, kind=known_kind(kind))
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{len(made)} pasal disalin. Ubah sesuai lembaga Anda.")
        return redirect(page_of(kind))


class TemplateFormView(OfficeFormView):
    form_class = ClauseTemplateForm
    template: ClauseTemplate

    def get_cancel_url(self) -> str:
        return page_of(self.template.kind)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.template}


class TemplateCreateView(TemplateFormView):
    form_name = "clause-template-create"
    success_message = "Templat pasal ditambahkan."

    def prepare(self) -> None:
        kind = known_kind(self.kwargs["kind"])
        self.title = f"Templat pasal {kind.label} baru"
        self.template = ClauseTemplate(kind=kind, order=0)

    def draft_key(self) -> str:
        return str(self.template.kind)

    def perform(self, form) -> str:
        services.add_template(actor=self.request.user, kind=self.template.kind, values=form.values)
        return page_of(self.template.kind)


class TemplateUpdateView(TemplateFormView):
    form_name = "clause-template"

    def prepare(self) -> None:
        self.template = self.find(ClauseTemplate)
        self.title = f"Ubah templat {self.template}"
        self.lead = "Perjanjian yang sudah dibuat dari templat ini tidak berubah."

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.template.institution_id is None:
            messages.error(request, "Templat bawaan tidak dapat diubah. Sesuaikan dahulu untuk lembaga Anda.")
            return redirect(page_of(self.template.kind))
        return super().get(request, *args, **kwargs)

    def perform(self, form) -> str:
        services.update_template(
            actor=self.request.user, template=self.template, values=form.values, version=form.version
        )
        return page_of(self.template.kind)


class TemplateActionView(ActionView):
    """`naik`, `turun` or `hapus`; unknown ones are 404."""

    model = ClauseTemplate

    def act(self, record: ClauseTemplate) -> None:
        action = self.kwargs["action"]
        if action == "hapus":
            services.remove_template(actor=self.request.user, template=record)
            messages.success(self.request, "Templat pasal dihapus.")
        elif action in STEPS:
            services.move_template(actor=self.request.user, template=record, step=STEPS[action])
        else:
            raise Http404

    def get_success_url(self, record: ClauseTemplate) -> str:
        return page_of(record.kind)
