"""Questions of a program: written without a developer, in editions, answered, shown and exported."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kemitraan.core.errors import DomainError, NotAllowed, NotReady
from kemitraan.core.models import AuditEvent
from kemitraan.exchange.services.exports import list_table
from pendampingan.enums import QuestionKind
from pendampingan.models import FieldReport, ReportForm
from pendampingan.resources import FIELD_REPORTS
from pendampingan.selectors.report_forms import answers_shown
from pendampingan.services import reviews
from pendampingan.services.report_forms import save_report_form
from pendampingan.services.reports import create_field_report
from pendampingan.tests.factories import FieldReportFactory, ReportFormFactory, ReportQuestionFactory
from pendampingan.tests.test_pages import report_data
from pendampingan.tests.test_reports import content
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db
SIX = [
    {"kind": "text", "text": "Apa yang berubah?"},
    {"kind": "number", "text": "Pesanan baru", "unit": "kemasan", "is_required": True},
    {"kind": "one", "text": "Buku kas diisi?", "options": ["Ya", "Belum"]},
    {"kind": "several", "text": "Alat pelindung", "options": ["Masker", "Celemek", "Sepatu"]},
    {"kind": "date", "text": "Produksi berikutnya"},
    {"kind": "photo", "text": "Foto rak"},
]


@pytest.fixture
def program(assignment):
    assignment.program = ProgramFactory(institution=assignment.institution)
    assignment.save()
    return assignment.program


@pytest.fixture
def form(program, coordinator) -> ReportForm:
    return save_report_form(actor=coordinator, program=program, questions=SIX, based_on=0)


def asked(form: ReportForm) -> list[dict]:
    return [row.definition for row in form.questions.all()]


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return SimpleUploadedFile("rak.png", file.getvalue(), content_type="image/png")


class TestEditions:
    def test_unchanged_questions_make_no_edition_and_changed_ones_the_next(self, form, program, coordinator):
        save = {"actor": coordinator, "program": program, "based_on": 1}
        assert save_report_form(questions=asked(form), **save) == form
        changed = asked(form)
        changed[0] |= {"text": "Apa yang membaik?"}
        second = save_report_form(questions=changed, **save)
        assert (second.number, second.questions.first().key) == (2, form.questions.first().key)
        assert form.questions.first().text == "Apa yang berubah?"
        assert AuditEvent.objects.filter(action="report_form.save").count() == 2

    def test_question_answered_in_another_way_is_another_question(self, form, program, coordinator):
        changed = asked(form)
        changed[0] |= {"kind": "number"}
        second = save_report_form(actor=coordinator, program=program, questions=changed, based_on=1)
        assert second.questions.first().key != form.questions.first().key

    def test_second_editor_is_told_of_the_first(self, form, program, coordinator):
        with pytest.raises(DomainError, match="Orang lain mengubah"):
            save_report_form(actor=coordinator, program=program, questions=[], based_on=0)

    @pytest.mark.parametrize(
        ("options", "message"), [(["Ya"], "dua pilihan"), (["Ya", "Ya"], "dua kali"), (["Ya", " "], "dua pilihan")]
    )
    def test_choice_needs_different_options(self, program, coordinator, options, message):
        rows = [{"kind": "one", "text": "Sudah?", "options": options}]
        with pytest.raises(DomainError, match=message):
            save_report_form(actor=coordinator, program=program, questions=rows, based_on=0)

    def test_mentor_writes_no_questions(self, program, mentor_user):
        with pytest.raises(NotAllowed):
            save_report_form(actor=mentor_user, program=program, questions=SIX, based_on=0)


class TestAnswers:
    def test_old_report_shows_what_was_asked_after_the_questions_changed(self, form, program, assignment, coordinator):
        first = form.questions.first()
        report = create_field_report(
            actor=assignment.mentor.membership.user,
            assignment=assignment,
            values=content(activity_on=assignment.starts_on),
            form=form,
            answers={first.pk: "Catatan kas rapi"},
        )
        save_report_form(actor=coordinator, program=program, questions=[], based_on=1)
        shown = answers_shown(FieldReport.objects.get(pk=report.pk))
        assert [row["label"] for row in shown] == [row["text"] for row in SIX]
        assert shown[0]["value"] == "Catatan kas rapi"

    def test_required_question_is_missing_until_answered(self, form, assignment, mentor_user):
        report = FieldReportFactory(assignment=assignment, author=mentor_user, form=form)
        with pytest.raises(NotReady) as refused:
            reviews.submit_field_report(actor=mentor_user, report=report)
        assert [one.message for one in refused.value.missing] == ["Jawab: Pesanan baru"]
        report.answers.create(institution=report.institution, question=form.questions.get(order=2), value="0")
        assert reviews.submit_field_report(actor=mentor_user, report=report).submitted_at

    def test_question_of_another_program_is_refused(self, form, assignment, mentor_user):
        stranger = ReportQuestionFactory(form=ReportFormFactory(program__institution=assignment.institution))
        values = content(activity_on=assignment.starts_on)
        for parts in ({"form": stranger.form}, {"form": form, "answers": {stranger.pk: "x"}}):
            with pytest.raises(DomainError, match="bukan dari program"):
                create_field_report(actor=mentor_user, assignment=assignment, values=values, **parts)


class TestPages:
    def name(self, form: ReportForm, order: int) -> str:
        return f"jawab_{form.questions.get(order=order).public_id}"

    def test_each_kind_is_asked_kept_shown_and_exported(self, form, assignment, client_for, mentor_user):
        url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
        client = client_for(mentor_user)
        assert "Pertanyaan program" in client.get(url).content.decode()
        given = ["Baris satu", "1.250 kemasan", "Ya", ["Masker", "Sepatu"], "17/8/2026", picture()]
        sent = {self.name(form, place): value for place, value in enumerate(given, start=1)}
        answer = client.post(url, report_data(pertanyaan=str(form.public_id), **sent))
        assert answer.status_code == 302, answer.context["form"].errors
        report = FieldReport.objects.get()
        wanted = ["Baris satu", "1.250 kemasan", "Ya", "Masker, Sepatu", "17 Agustus 2026"]
        assert [row["value"] for row in answers_shown(report)][:5] == wanted
        page = client.get(report.get_absolute_url()).content.decode()
        assert all(text in page for text in (*wanted, "rak.png", "edisi 1"))
        again = client.get(reverse("pendampingan:report-update", args=[report.public_id])).context["form"]
        assert again[self.name(form, 2)].value() == "1.250"
        assert again[self.name(form, 5)].value() == dt.date(2026, 8, 17)
        header, row = list_table(FIELD_REPORTS, mentor_user, [report.pk])
        columns = dict(zip(header, row, strict=True))
        assert [columns[f"{one['text']} ({form.program})"] for one in SIX] == [*wanted, "1 foto: rak.png"]

    def test_answers_survive_an_edition_that_comes_while_the_form_is_open(
        self, form, program, assignment, client_for, mentor_user, coordinator
    ):
        url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
        save_report_form(actor=coordinator, program=program, questions=SIX[:1], based_on=1)
        sent = report_data(pertanyaan=str(form.public_id), **{self.name(form, 2): "7"})
        assert client_for(mentor_user).post(url, sent).status_code == 302
        report = FieldReport.objects.get()
        assert (report.form, report.answers.get().value) == (form, "7.00")

    @pytest.mark.parametrize("edition", ["", "ngawur", str(uuid.UUID(int=9))])
    def test_unknown_edition_falls_back_to_the_newest(self, form, assignment, client_for, mentor_user, edition):
        url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
        answer = client_for(mentor_user).post(url, report_data(pertanyaan=edition, **{self.name(form, 3): "Mungkin"}))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [self.name(form, 3)])

    def rows(self, *questions: dict) -> dict:
        sent = {"pertanyaan-TOTAL_FORMS": len(questions), "pertanyaan-INITIAL_FORMS": 0, "based_on": 0}
        for place, question in enumerate(questions):
            sent |= {f"pertanyaan-{place}-{name}": value for name, value in question.items()}
        return sent | {"form_token": str(uuid.uuid4())}

    def test_coordinator_previews_without_writing_then_saves_in_the_order_given(self, program, client_for, coordinator):
        url, client = reverse("pendampingan:report-questions", args=[program.public_id]), client_for(coordinator)
        sent = self.rows(
            {"text": "Kedua?", "kind": "one", "options": "Ya\r\n\r\nBelum", "place": 2},
            {"text": "Pertama?", "kind": "number", "unit": "kg", "place": 1, "is_required": "on"},
        )
        answer = client.post(url, sent | {"pratinjau": "1"})
        assert answer.status_code == 200
        assert [field.label for _, field in answer.context["preview"].answer_rows] == ["Pertama? (kg) *", "Kedua?"]
        assert not ReportForm.objects.exists()
        assert client.post(url, sent).status_code == 302
        assert [row.text for row in ReportForm.objects.get().questions.all()] == ["Pertama?", "Kedua?"]
        assert ReportForm.objects.get().questions.last().options == ["Ya", "Belum"]
        assert "Atur pertanyaan laporan" in client.get(program.get_absolute_url()).content.decode()

    def test_page_is_for_the_office(self, program, client_for, mentor_user, observer, other_coordinator):
        url = reverse("pendampingan:report-questions", args=[program.public_id])
        codes = [client_for(user).get(url).status_code for user in (mentor_user, observer, other_coordinator)]
        assert codes == [403, 403, 404]


def test_every_kind_has_a_field_and_a_word():
    from pendampingan.forms.report_answers import FIELDS

    assert set(FIELDS) == set(QuestionKind.values)
