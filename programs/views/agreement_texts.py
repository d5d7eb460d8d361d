"""The words of an agreement: its clauses, their versions and differences, the printed document."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.documents import Document, preview_of, render_pdf
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ActionView, ScopedDetailView
from programs.forms.clauses import ClauseForm
from programs.models import Agreement, AgreementClause, IssuedDocument
from programs.rules import EDITABLE_AGREEMENT, may_be_issued
from programs.rules.text_diff import compare_versions
from programs.selectors.agreement_documents import draft_document, valid_document
from programs.selectors.agreement_text import agreement_text
from programs.selectors.returned_drafts import can_return_draft, returned_drafts
from programs.services import clauses as services
from programs.services.agreement_documents import issue_document
from programs.views.pages import OfficeFormView

RELATED = ("institution", "partnership", "program", "parent")
STEPS = {"naik": -1, "turun": 1}


class AgreementPageView(ScopedDetailView):
    """A page of one agreement beside its record."""

    model = Agreement
    context_object_name = "agreement"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def timeline_context(self, record) -> dict[str, Any]:
        return {}


class AgreementTextView(AgreementPageView):
    """The words as they will be printed, each clause with what the office may do with it."""

    template_name = "programs/agreement_text.html"

    def get_context_data(self, **kwargs):
        agreement = self.object
        is_office = bool(can_write(self.request.user))
        versions = list(agreement.versions.select_related("made_by").order_by("-sequence"))
        return super().get_context_data(**kwargs) | {
            "text": agreement_text(agreement),
            "clauses": list(agreement.clauses.all()),
            "versions": versions,
            "returned": returned_drafts(agreement, versions),
            "can_return": bool(can_return_draft(self.request.user, agreement)),
            "issued": valid_document(agreement),
            "can_edit": is_office and agreement.state in EDITABLE_AGREEMENT,
            "can_issue": is_office and bool(may_be_issued(agreement)),
        }


class AgreementPreviewView(AgreementPageView):
    """The document page by page, as a draft."""

    template_name = "programs/agreement_preview.html"

    def get_context_data(self, **kwargs):
        preview = preview_of(draft_document(self.object, clock.now()))
        return super().get_context_data(**kwargs) | {"preview": preview}


class AgreementVersionsView(AgreementPageView):
    """What changed from one version to another; `?dari=1&ke=3`, by default the last two."""

    template_name = "programs/agreement_versions.html"

    def get_context_data(self, **kwargs):
        versions = list(self.object.versions.select_related("made_by"))
        if not versions:
            raise Http404
        later = self._chosen(versions, "ke", versions[-1])
        place = versions.index(later)
        earlier = self._chosen(versions, "dari", versions[max(place - 1, 0)])
        return super().get_context_data(**kwargs) | {
            "versions": versions,
            "earlier": earlier,
            "later": later,
            "sections": compare_versions(earlier.content, later.content),
        }

    def _chosen(self, versions: list, name: str, otherwise):
        asked = self.request.GET.get(name, "")
        return next((version for version in versions if str(version.sequence) == asked), otherwise)


class AgreementPdfView(AgreementPageView):
    """The issued document, or while there is none the draft of it; nothing is written."""

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        agreement = self.object
        return pdf_response(valid_document(agreement), draft_document(agreement, clock.now()))

    def get_context_data(self, **kwargs):
        return {}


def pdf_response(issued: IssuedDocument | None, draft: Document) -> HttpResponse:
    """The way to the issued file, or the draft to be looked at."""
    if issued is not None:
        return redirect("core:attachment", issued.attachment.public_id)
    response = HttpResponse(render_pdf(draft).pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="draf.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class AgreementIssueView(ActionView):
    model = Agreement
    success_message = "Dokumen terbit. Berkasnya tidak berubah lagi."

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def act(self, record: Agreement) -> None:
        issue_document(actor=self.request.user, agreement=record)

    def get_success_url(self, record: Agreement) -> str:
        return reverse("programs:agreement-text", args=[record.public_id])


class ClausesFillView(ActionView):
    """Adds the clauses of the templates."""

    model = Agreement

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def act(self, record: Agreement) -> None:
        made = services.fill_from_templates(actor=self.request.user, agreement=record)
        said = f"{len(made)} pasal ditambahkan." if made else "Semua pasal templat sudah ada."
        messages.success(self.request, said)

    def get_success_url(self, record: Agreement) -> str:
        return reverse("programs:agreement-text", args=[record.public_id])


class ClauseFormView(OfficeFormView):
    """What a new clause and a changed one share; words that are agreed on lead back to their page."""

    form_class = ClauseForm
    agreement: Agreement
    clause: AgreementClause

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.agreement.state not in EDITABLE_AGREEMENT:
            messages.error(request, "Naskah yang sudah disepakati tidak dapat diubah; buat adendum.")
            return redirect("programs:agreement-text", self.agreement.public_id)
        return super().get(request, *args, **kwargs)

    def get_cancel_url(self) -> str:
        return reverse("programs:agreement-text", args=[self.agreement.public_id])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.clause}


class ClauseCreateView(ClauseFormView):
    form_name = "clause-create"
    title = "Pasal baru"
    success_message = "Pasal ditambahkan."

    def prepare(self) -> None:
        self.agreement = self.find(Agreement, "institution")
        self.clause = AgreementClause(institution=self.agreement.institution, agreement=self.agreement, order=0)

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def perform(self, form) -> AgreementClause:
        return services.add_clause(actor=self.request.user, agreement=self.agreement, values=form.values)


class ClauseUpdateView(ClauseFormView):
    form_name = "clause"

    def prepare(self) -> None:
        self.clause = self.find(AgreementClause, "agreement__institution")
        self.agreement = self.clause.agreement
        self.title = f"Ubah pasal {self.clause}"

    def perform(self, form) -> AgreementClause:
        return services.update_clause(
            actor=self.request.user, clause=self.clause, values=form.values, version=form.version
        )


class ClauseActionView(ActionView):
    """`naik`, `turun` or `hapus`; unknown ones are 404."""

    model = AgreementClause

    def get_queryset(self):
        return super().get_queryset().select_related("agreement__institution")

    def act(self, record: AgreementClause) -> None:
        action = self.kwargs["action"]
        if action == "hapus":
            services.remove_clause(actor=self.request.user, clause=record)
            messages.success(self.request, "Pasal dihapus. Versi sebelumnya tetap menyimpannya.")
        elif action in STEPS:
            services.move_clause(actor=self.request.user, clause=record, step=STEPS[action])
        else:
            raise Http404

    def get_success_url(self, record: AgreementClause) -> str:
        page = reverse("programs:agreement-text", args=[record.agreement.public_id])
        return f"{page}#pasal-{record.public_id}" if self.kwargs["action"] in STEPS else page
