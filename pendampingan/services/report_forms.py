"""Writing the questions that a program asks in its reports; each change is a new edition."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from pendampingan.enums import QuestionKind
from pendampingan.models import ReportForm, ReportQuestion
from programs.models import Program

MOST_QUESTIONS = 40
CHANGED = "Orang lain mengubah pertanyaan ini sesudah Anda membukanya. Isian Anda masih ada; muat ulang dan bandingkan."


@transaction.atomic
def save_report_form(
    *, actor, program: Program, questions: Sequence[Mapping[str, Any]], based_on: int | None
) -> ReportForm | None:
    """Ask `questions` in the reports of `program` from now on; gives the edition, the old one when nothing changed.

    A question is {key (of one asked before, or none), kind, text, help_text, unit, options, is_required}, in the
    order in which they are asked. `based_on` is the number of the edition that was opened, 0 for none. Reports
    keep the edition to which they were written. Raises `NotAllowed`, `DomainError` for a question that cannot be
    asked or an edition that somebody else made meanwhile.
    """
    require(can_write(actor))
    program = lock(program)
    last = program.report_forms.order_by("-number").first()
    number = last.number if last else 0
    if based_on is not None and based_on != number:
        raise DomainError(CHANGED)
    rows = [_question(place, values) for place, values in enumerate(questions, start=1)]
    if len(rows) > MOST_QUESTIONS:
        raise DomainError(f"Paling banyak {MOST_QUESTIONS} pertanyaan.")
    _keep_kinds(program, rows)
    before = [row.definition for row in last.questions.all()] if last else []
    if before == [row.definition for row in rows]:
        return last
    form = ReportForm.objects.create(
        institution_id=program.institution_id,
        program=program,
        number=number + 1,
        created_by_id=actor.pk,
        created_at=clock.now(),
    )
    for row in rows:
        row.form, row.institution_id = form, program.institution_id
        row.full_clean()
    ReportQuestion.objects.bulk_create(rows)
    audit.record(
        actor=actor,
        action="report_form.save",
        sentence=f"mengubah pertanyaan laporan menjadi edisi {form.number}: {len(rows)} pertanyaan",
        subjects=[program],
    )
    return form


def _question(place: int, values: Mapping[str, Any]) -> ReportQuestion:
    kind = QuestionKind(values["kind"])
    options = [option.strip() for option in values.get("options", ()) if option.strip()] if kind.has_options else []
    if kind.has_options and len(options) < 2:
        raise DomainError(f"“{values['text']}” perlu paling sedikit dua pilihan.")
    if len(set(options)) != len(options):
        raise DomainError(f"“{values['text']}” punya pilihan yang sama dua kali.")
    row = ReportQuestion(
        order=place,
        kind=kind,
        text=values["text"].strip(),
        help_text=values.get("help_text", "").strip(),
        unit=values.get("unit", "").strip() if kind == QuestionKind.NUMBER else "",
        options=options,
        is_required=values.get("is_required", False),
    )
    if values.get("key"):
        row.key = values["key"]
    return row


def _keep_kinds(program: Program, rows: Sequence[ReportQuestion]) -> None:
    """A question that is answered in another way is another question: its answers would not be comparable."""
    known = dict(
        ReportQuestion.objects.filter(form__program=program).order_by("form__number").values_list("key", "kind")
    )
    for row in rows:
        if known.get(row.key, row.kind) != row.kind:
            row.key = ReportQuestion._meta.get_field("key").get_default()
