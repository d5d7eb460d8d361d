"""Which questions a program asks in its reports, and what reports answered."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType

from kemitraan.core.formats import format_date, format_number
from kemitraan.core.models import Attachment
from pendampingan.enums import QuestionKind
from pendampingan.models import FieldReport, ReportAnswer, ReportForm, ReportQuestion
from programs.models import Program


def current_form(program: Program | None) -> ReportForm | None:
    """The newest edition of the questions of `program`; None while it asks none."""
    if program is None:
        return None
    return ReportForm.objects.filter(program=program).prefetch_related("questions").order_by("-number").first()


def form_of(report: FieldReport, asked: str = "") -> ReportForm | None:
    """The edition that `report` answers: its own, else the one that its page showed (`asked`), else the newest."""
    if report.form_id:
        return ReportForm.objects.prefetch_related("questions").get(pk=report.form_id)
    program = report.assignment.program
    try:
        shown = uuid.UUID(asked)
    except ValueError:
        return current_form(program)
    rows = ReportForm.objects.filter(program=program, public_id=shown).prefetch_related("questions")
    return rows.first() or current_form(program)


def answers_of(report: FieldReport) -> dict[int, Any]:
    """What a saved report answered, by the key of the question."""
    return dict(report.answers.values_list("question_id", "value")) if report.pk else {}


def photos_by_question(report: FieldReport, questions: Iterable[ReportQuestion]) -> dict[int, list[Attachment]]:
    """Pictures that answer questions, by the key of the question; one query when there is such a question."""
    purposes = {row.photo_purpose: row.pk for row in questions if row.kind == QuestionKind.PHOTO}
    found: dict[int, list[Attachment]] = {key: [] for key in purposes.values()}
    if not purposes or not report.pk:
        return found
    rows = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(FieldReport),
        object_id=report.pk,
        removed_at__isnull=True,
        purpose__in=purposes,
    )
    for picture in rows:
        found[purposes[picture.purpose]].append(picture)
    return found


def answer_text(question: ReportQuestion, value: Any) -> str:
    """An answer as people read it."""
    if value in (None, "", []):
        return ""
    if question.kind == QuestionKind.NUMBER:
        return f"{format_number(Decimal(value))} {question.unit}".strip()
    if question.kind == QuestionKind.DATE:
        return format_date(dt.date.fromisoformat(value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def answers_shown(report: FieldReport) -> list[dict[str, Any]]:
    """Every question that was asked, with its answer or its pictures; two queries, none where nothing was asked."""
    if report.form_id is None:
        return []
    questions = list(ReportQuestion.objects.filter(form=report.form_id))
    answers, pictures = answers_of(report), photos_by_question(report, questions)
    return [
        {
            "label": row.text,
            "value": answer_text(row, answers.get(row.pk)),
            "photos": pictures.get(row.pk, []),
        }
        for row in questions
    ]


def missing_answers(report: FieldReport) -> list[ReportQuestion]:
    """Required questions that a saved report does not answer."""
    if report.form_id is None:
        return []
    wanted = list(ReportQuestion.objects.filter(form=report.form_id, is_required=True))
    if not wanted:
        return []
    answers, pictures = answers_of(report), photos_by_question(report, wanted)
    return [row for row in wanted if row.pk not in answers and not pictures.get(row.pk)]


def asked_in(batches: Iterable[Any]) -> list[ReportQuestion]:
    """The questions, each in its newest words, that any report of the query sets answered; one query a query set."""
    if not ReportForm.objects.exists():
        return []
    keys: set[uuid.UUID] = set()
    for reports in batches:
        answers = ReportAnswer.objects.filter(report__in=reports.order_by().values("pk"))
        keys |= set(answers.order_by().values_list("question__key", flat=True).distinct())
    rows = ReportQuestion.objects.filter(key__in=keys).select_related("form__program").order_by("form__number", "pk")
    newest = {question.key: question for question in rows}
    return sorted(newest.values(), key=lambda row: (row.form.program.name, row.order, row.pk))


def questions_of(user, program: Program) -> dict[str, Any] | None:
    """What the program's page shows its office of the questions; None for others."""
    if not (user.membership and user.membership.is_office):
        return None
    form = current_form(program)
    return {"program": program, "questions": list(form.questions.all()) if form else []}
