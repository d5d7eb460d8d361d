"""Which questions a program asks in its reports, and what reports answered."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, FilteredRelation, Q

from kemitraan.core.formats import format_date, format_number
from kemitraan.core.models import Attachment
from pendampingan.enums import QuestionKind
from pendampingan.models import FieldReport, ReportAnswer, ReportForm, ReportQuestion
from pendampingan.models.report_forms import ANSWER_PURPOSE
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


def files_of(report: FieldReport) -> list[Attachment]:
    """All files of a saved report that were not removed; one query."""
    if not report.pk:
        return []
    about = {"content_type_of_subject": ContentType.objects.get_for_model(FieldReport), "object_id": report.pk}
    return list(Attachment.objects.filter(**about, removed_at__isnull=True))


def photos_by_question(
    report: FieldReport, questions: Iterable[ReportQuestion], files: Sequence[Attachment] | None = None
) -> dict[int, list[Attachment]]:
    """Pictures that answer questions, by the key of the question; of `files`, which are read where needed."""
    purposes = {row.photo_purpose: row.pk for row in questions if row.kind == QuestionKind.PHOTO}
    found: dict[int, list[Attachment]] = {key: [] for key in purposes.values()}
    if not purposes:
        return found
    for picture in files_of(report) if files is None else files:
        if picture.purpose in purposes:
            found[purposes[picture.purpose]].append(picture)
    return found


def pictures_among(reports: Sequence[FieldReport]) -> dict[int, dict[uuid.UUID, str]]:
    """What the pictures that answer questions are called (`2 foto: rak.jpg, pintu.jpg`), by the key of the report and
    the key of the question; one query, none where no report has questions."""
    keys = [report.pk for report in reports if report.form_id]
    if not keys:
        return {}
    names: dict[int, dict[uuid.UUID, list[str]]] = defaultdict(lambda: defaultdict(list))
    about = {"content_type_of_subject": ContentType.objects.get_for_model(FieldReport), "object_id__in": keys}
    files = Attachment.objects.filter(**about, removed_at__isnull=True, purpose__startswith=ANSWER_PURPOSE)
    for key, purpose, name in files.order_by("created_at", "pk").values_list("object_id", "purpose", "original_name"):
        names[key][uuid.UUID(purpose.removeprefix(ANSWER_PURPOSE))].append(name)
    return {
        key: {question: f"{len(some)} foto: {', '.join(some)}" for question, some in by_question.items()}
        for key, by_question in names.items()
    }


def answer_text(question: ReportQuestion, value: Any) -> str:
    """An answer as people read it."""
    if value in (None, "", []):
        return ""
    if question.kind == QuestionKind.NUMBER:
        return f"{format_number(Decimal(value))} {question.unit}".strip()
    if question.kind == QuestionKind.DATE:
        return format_date(dt.date.fromisoformat(value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def answers_shown(report: FieldReport, files: Sequence[Attachment] | None = None) -> list[dict[str, Any]]:
    """Every question that was asked, with its answer or its pictures (of `files`, which are read where not given).

    One query besides; none where nothing was asked.
    """
    if report.form_id is None:
        return []
    given = FilteredRelation("answers", condition=Q(answers__report=report))
    rows = ReportQuestion.objects.filter(form=report.form_id).alias(given=given)
    questions = list(rows.annotate(answered=F("given__value")))
    pictures = photos_by_question(report, questions, files)
    return [
        {
            "question": row,
            "label": row.text,
            "value": answer_text(row, row.answered),
            "photos": pictures.get(row.pk, []),
        }
        for row in questions
    ]


def missing_answers(shown: Iterable[Mapping[str, Any]]) -> list[ReportQuestion]:
    """Required questions without an answer, of what `answers_shown` gave."""
    return [row["question"] for row in shown if row["question"].is_required and not (row["value"] or row["photos"])]


def asked_in(batches: Iterable[Any]) -> list[ReportQuestion]:
    """The questions, each in its newest words, that any report of the query sets answered, and those that asked them
    for pictures; two queries a query set."""
    if not ReportForm.objects.exists():
        return []
    keys: set[uuid.UUID] = set()
    for reports in batches:
        own = reports.order_by()
        answers = ReportAnswer.objects.filter(report__in=own.values("pk"))
        pictures = ReportQuestion.objects.filter(kind=QuestionKind.PHOTO, form__in=own.values("form"))
        keys |= set(answers.order_by().values_list("question__key", flat=True).distinct())
        keys |= set(pictures.order_by().values_list("key", flat=True).distinct())
    rows = ReportQuestion.objects.filter(key__in=keys).select_related("form__program").order_by("form__number", "pk")
    newest = {question.key: question for question in rows}
    return sorted(newest.values(), key=lambda row: (row.form.program.name, row.order, row.pk))


def questions_of(user, program: Program) -> dict[str, Any] | None:
    """The way from the program's page to its questions, for its office; None for others. No query."""
    if not (user.membership and user.membership.is_office):
        return None
    return {"program": program}
