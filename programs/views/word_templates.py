"""Word templates of an institution: what is in use, new editions, and what a template may say."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View

from kemitraan.core.file_content import DOCX
from kemitraan.core.permissions import can_write, require
from kemitraan.core.registry import MadeFile
from kemitraan.core.views.generic import ActionView, file_response
from programs.enums import WordKind
from programs.forms.word import WordTemplateForm
from programs.models import WordTemplate
from programs.rules.word_fields import Field, fields_of
from programs.selectors.word_templates import files_of_templates, shipped_template
from programs.services import word_templates as services
from programs.views.pages import OfficeFormView


def known_kind(kind: str) -> WordKind:
    """Raises `Http404` for a kind that there is not."""
    try:
        return WordKind(kind)
    except ValueError:
        raise Http404 from None


class WordPageView(TemplateView):
    """A page about the templates of one kind, for the office; `?jenis=` chooses the kind."""

    route = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        require(can_write(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        asked = self.request.GET.get("jenis", "")
        self.kind = WordKind(asked) if asked in WordKind.values else WordKind.PKS
        page = reverse(self.route)
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "tabs": [
                {"label": one.label, "url": f"{page}?jenis={one.value}", "is_active": one == self.kind}
                for one in WordKind
            ],
        }


class WordTemplatesView(WordPageView):
    template_name = "programs/word_templates.html"
    route = "programs:word-templates"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = WordTemplate.objects.visible_to(self.request.user).filter(kind=self.kind).select_related("created_by")
        editions = files_of_templates(list(rows))
        return context | {"editions": editions, "in_use": [row for row in editions if row.is_in_use]}


class WordFieldsView(WordPageView):
    """Every placeholder with its meaning and an example."""

    template_name = "programs/word_fields.html"
    route = "programs:word-fields"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        fields = fields_of(self.kind)
        return context | {
            "plain_fields": [field for field in fields if not field.parts],
            "lists": [
                {"field": field, "item": _item(field.name), "rows": list(_rows(field, _item(field.name)))}
                for field in fields
                if field.parts
            ],
        }


def _item(name: str) -> str:
    """What one row of a list is called in examples."""
    return {"para_pihak": "pihak", "baris_tanda_tangan": "baris"}.get(name, "satu")


def _rows(field: Field, prefix: str):
    """The parts of a list as a template asks for them; lists within it come with their own loop."""
    for part in field.parts:
        name = f"{prefix}.{part.name}"
        if part.is_group:
            yield from _rows(part, name)
            continue
        yield {"name": name, "field": part, "is_list": part.is_list}
        if part.is_list:
            yield from _rows(part, part.name)


class ShippedTemplateView(View):
    """The template that comes with the product, to start from."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        require(can_write(request.user))
        chosen = known_kind(kind)
        content = shipped_template(chosen).read_bytes()
        return file_response(MadeFile(f"Templat {chosen.label} bawaan.docx", DOCX, content))


class WordTemplateUploadView(OfficeFormView):
    form_class = WordTemplateForm
    form_name = "word-template"
    submit_label = "Unggah dan coba"
    success_message = "Templat dipakai mulai sekarang."

    def prepare(self) -> None:
        self.kind = known_kind(self.kwargs["kind"])
        self.title = f"Templat Word {self.kind.label}"
        self.lead = "Berkas dicoba dengan contoh isian sebelum disimpan. Perjanjian yang sudah terbit tidak berubah."
        self.cancel_url = f"{reverse('programs:word-templates')}?jenis={self.kind}"

    def draft_key(self) -> str:
        return str(self.kind)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": WordTemplate(kind=self.kind)}

    def perform(self, form) -> WordTemplate:
        template = services.keep_word_template(
            actor=self.request.user,
            tried=form.tried,
            name=form.cleaned_data["file"].name,
            pattern=form.cleaned_data["pattern"],
            note=form.cleaned_data["note"],
        )
        if form.tried.lacks:
            messages.warning(self.request, f"Templat ini tidak memuat {', '.join(form.tried.lacks)}.")
        return template


class WordTemplateActionView(ActionView):
    """`pakai` or `hentikan`; unknown ones are 404."""

    model = WordTemplate

    def act(self, record: WordTemplate) -> None:
        action = self.kwargs["action"]
        if action == "pakai":
            services.use_word_template(actor=self.request.user, template=record)
            messages.success(self.request, f"{record} dipakai mulai sekarang.")
        elif action == "hentikan":
            services.rest_word_template(actor=self.request.user, template=record)
            messages.success(self.request, f"{record} tidak dipakai lagi.")
        else:
            raise Http404
