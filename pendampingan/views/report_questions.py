"""The page on which the office writes what a program asks in its field reports."""

from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ScopedObjectMixin, ServiceFormView
from pendampingan.forms.report_answers import PreviewForm, QuestionFormSet, QuestionsForm, question_initial
from pendampingan.models import ReportQuestion
from pendampingan.selectors.report_forms import current_form
from pendampingan.services.report_forms import save_report_form
from programs.models import Program


class ReportQuestionsView(ScopedObjectMixin, ServiceFormView):
    """Write, order and preview the questions of a program; saving makes the next edition."""

    model = Program
    template_name = "pendampingan/report_questions.html"
    form_class = QuestionsForm
    form_name = "pertanyaan-laporan"
    title = "Pertanyaan laporan"
    submit_label = "Simpan pertanyaan"
    success_message = "Pertanyaan disimpan. Laporan baru memakainya; laporan lama tetap."

    def prepare(self) -> None:
        self.program = self.get_object()
        self.edition = current_form(self.program)

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_cancel_url(self) -> str:
        return self.program.get_absolute_url()

    def get_initial(self):
        return {"based_on": self.edition.number if self.edition else 0}

    @cached_property
    def questions(self):
        stored = self.edition.questions.all() if self.edition else []
        return QuestionFormSet(self.form_data, initial=[question_initial(row) for row in stored], prefix="pertanyaan")

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not (form.is_valid() and self.questions.is_valid()):
            return self.form_invalid(form)
        if "pratinjau" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form)

    def get_context_data(self, **kwargs):
        is_bound_right = self.questions.is_bound and self.questions.is_valid()
        shown = [_unsaved(row) for row in self.questions.rows] if is_bound_right else self._stored()
        return super().get_context_data(**kwargs) | {
            "program": self.program,
            "edition": self.edition,
            "formsets": [self.questions],
            "preview": PreviewForm(user=self.request.user, questions=shown, auto_id="pratinjau_%s"),
            "preview_is_unsaved": is_bound_right,
        }

    def _stored(self) -> list[ReportQuestion]:
        return list(self.edition.questions.all()) if self.edition else []

    def perform(self, form):
        save_report_form(
            actor=self.request.user,
            program=self.program,
            questions=self.questions.rows,
            based_on=form.cleaned_data["based_on"],
        )
        return reverse("pendampingan:report-questions", args=[self.program.public_id])


def _unsaved(row: dict) -> ReportQuestion:
    """A question that was typed, to be drawn and never written."""
    drawn = ("kind", "text", "help_text", "unit", "options", "is_required")
    return ReportQuestion(order=1, **{name: row[name] for name in drawn})
