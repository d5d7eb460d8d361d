"""What a report answers to the questions of its program."""

from collections.abc import Mapping, Sequence
from typing import Any

from kemitraan.core.errors import DomainError
from pendampingan.models import FieldReport, ReportAnswer, ReportForm
from pendampingan.services.photos import add_photos

OTHERS = "Pertanyaan ini bukan dari program kelompok ini. Muat ulang halaman laporan."


def set_answers(
    *,
    actor,
    report: FieldReport,
    form: ReportForm | None,
    answers: Mapping[int, Any],
    photos: Mapping[int, Sequence[Any]],
) -> bool:
    """Make the answers of a report those given; call inside its transaction. True when pictures were added.

    The edition to which a report was first written stays its own. Raises `DomainError` for questions of another
    program or edition, and for a file that is no picture.
    """
    if report.form_id is None and form is not None:
        if form.program_id != report.assignment.program_id:
            raise DomainError(OTHERS)
        report.form = form
        FieldReport.objects.filter(pk=report.pk).update(form=form)
    questions = {row.pk: row for row in report.form.questions.all()} if report.form else {}
    if not {*answers, *photos} <= questions.keys():
        raise DomainError(OTHERS)
    report.answers.all().delete()
    ReportAnswer.objects.bulk_create(
        ReportAnswer(institution_id=report.institution_id, report=report, question=questions[key], value=value)
        for key, value in sorted(answers.items())
    )
    added: list = []
    for key, files in photos.items():
        purpose = questions[key].photo_purpose
        added += add_photos(actor=actor, report=report, photos=files, purpose=purpose)
    return bool(added)
