"""What became of a report: its submissions compared, corrections beside it, and what the group says by a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.link_forms import LinkInviteForm
from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ActionView, ScopedObjectMixin, add_error
from pendampingan import rules
from pendampingan.enums import ConfirmationAnswer, ReportAction, ReportState
from pendampingan.forms.report_history import CorrectionForm, DisputeForm
from pendampingan.models import FieldReport
from pendampingan.selectors.overview import reports_with_names
from pendampingan.selectors.report_words import correctable, revisions_shown, words_for_the_group
from pendampingan.services import confirmations as services
from pendampingan.services.addenda import correct_report
from pendampingan.views.base import RecordActionFormView


class ReportRevisionsView(ScopedObjectMixin, DetailView):
    """Every submission of a report, each with what it changed word by word."""

    model = FieldReport
    template_name = "pendampingan/report_revisions.html"
    context_object_name = "report"

    def get_queryset(self):
        return reports_with_names(super().get_queryset())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"revisions": revisions_shown(self.object)}


class AboutReportFormView(RecordActionFormView):
    model = FieldReport

    def get_queryset(self):
        related = ("assignment__institution", "assignment__program", "region", "form")
        return reports_with_names(super().get_queryset()).select_related(*related)

    @property
    def lead(self) -> str:
        return str(self.record)


class ReportCorrectView(AboutReportFormView):
    """Write a correction beside a verified report; `?bagian=` opens the part with its present words."""

    form_class = CorrectionForm
    form_name = "perbaiki-laporan"
    title = "Tulis perbaikan"
    submit_label = "Simpan perbaikan"
    success_message = "Perbaikan tercatat di samping laporan."

    def check_permission(self) -> Decision:
        return rules.can_correct_report(self.request.user, self.record)

    def get(self, request, *args, **kwargs):
        """A report that is not locked is changed itself."""
        if self.record.state != ReportState.VERIFIED:
            return redirect(self.record)
        return super().get(request, *args, **kwargs)

    @cached_property
    def parts(self):
        return correctable(self.record)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"parts": self.parts}

    def get_initial(self):
        part = self.parts.get(self.request.GET.get("bagian", ""))
        return {"part": part["key"], "after": part["text"]} if part else {}

    def perform(self, form):
        correct_report(actor=self.request.user, report=self.record, **form.cleaned_data)
        return f"{self.record.get_absolute_url()}#perbaikan"


class ConfirmationInviteView(AboutReportFormView):
    """Makes a link for one person; the page that follows shows it once."""

    form_class = LinkInviteForm
    title = "Minta kelompok membenarkan"
    submit_label = "Buat tautan"

    def check_permission(self) -> Decision:
        return rules.can_invite_to_confirm(self.request.user, self.record)

    @property
    def lead(self) -> str:
        return "Penerima membaca laporan lewat tautan pribadi tanpa akun, lalu menyatakan sesuai atau tidak sesuai."

    def get(self, request, *args, **kwargs):
        if not rules.is_possible(self.record.state, ReportAction.CONFIRM):
            messages.error(request, "Ajukan laporan dahulu, lalu minta kelompok membenarkannya.")
            return redirect(self.record)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        contact = self.record.assignment.organization.contacts.order_by("-is_primary", "pk").first()
        return {"recipient": contact.name, "email": contact.email} if contact else {}

    def form_valid(self, form) -> HttpResponse:
        try:
            address = services.invite_to_confirm(actor=self.request.user, report=self.record, **form.cleaned_data)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            add_error(form, error)
            return self.form_invalid(form)
        context = {
            "record": self.record,
            "title": "Tautan pembenaran",
            "address": address,
            **form.cleaned_data,
            "days": services.LIFETIME.days,
            "may": "membaca laporan dan menjawab sekali",
        }
        return render(self.request, "core/link_made.html", context)


class ConfirmationRevokeView(ActionView):
    model = FieldReport

    def act(self, record: FieldReport) -> None:
        count = services.revoke_confirmation_links(actor=self.request.user, report=record)
        messages.success(self.request, "Tautan dicabut." if count else "Tidak ada tautan yang terbuka.")


@method_decorator([login_not_required, never_cache], name="dispatch")
class ConfirmationLinkView(View):
    """What the link opens, on a phone too: the report, and two answers. Showing changes nothing."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.show(request, token, DisputeForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        answer = request.POST.get("jawaban", "")
        form = DisputeForm(request.POST if answer == ConfirmationAnswer.DISPUTED else None)
        if answer not in ConfirmationAnswer.values or (form.is_bound and not form.is_valid()):
            return self.show(request, token, form, status=422)
        try:
            report = services.answer_by_link(
                token=token,
                answer=ConfirmationAnswer(answer),
                content_hash=request.POST.get("isi", ""),
                reason=form.cleaned_data["reason"] if form.is_bound else "",
            )
        except DomainError as error:
            return self.show(request, token, form, error=error.message, status=409)
        context = {"report": report, "agreed": answer == ConfirmationAnswer.CONFIRMED}
        return render(request, "pendampingan/confirmation_link_done.html", context)

    def show(
        self, request: HttpRequest, token: str, form: DisputeForm, *, error: str = "", status: int = 200
    ) -> HttpResponse:
        found = services.linked_report(token)
        if found is None:
            return render(request, "core/link_closed.html", status=410)
        link, report = found
        context = {"link": link, "report": report, "parts": words_for_the_group(report), "form": form, "error": error}
        return render(request, "pendampingan/confirmation_link.html", context, status=status)
