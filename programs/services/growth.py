"""Keeping what was judged about a group. Nothing is written over: a correction is a new row that names the earlier."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from partners.models import Organization
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment, GroupScore, Instrument
from programs.rules.growth import (
    INDEPENDENCE,
    INDEPENDENT,
    decent_test,
    may_assess,
    may_correct,
    quarter_of,
    steady_test,
    why_not_independent,
)

FIGURES = ("income_months", "income_idr", "costs_idr")


@dataclass(frozen=True)
class Answers:
    """What one voice says on one day: levels and evidence by the code of the item, and the figures of the tests.

    Incomes and costs are rupiah a month. `meeting_note`: at which meeting a group's answers were written down.
    """

    assessed_on: dt.date
    levels: Mapping[str, int]
    evidence: Mapping[str, str]
    note: str = ""
    meeting_note: str = ""
    income_months: int | None = None
    income_idr: Decimal | None = None
    costs_idr: Decimal | None = None
    voice: str = Voice.ASSESSOR


@transaction.atomic
def assess_group(*, actor, organization: Organization, instrument: Instrument, answers: Answers) -> GroupAssessment:
    """Keep an assessment of a group; items that are left out stay "not judged".

    The higher app decides who may give the answers of group and mentor; here an assessor is of the office or a mentor.
    Raises `NotAllowed` and `DomainError`: a day to come, a quarter or day that was judged already, nothing judged, an
    unknown item or level, one without evidence (`evidence_<code>`), and level 4 of independence while one of the tests
    *tetap* and *layak* is not passed.
    """
    if answers.voice == Voice.ASSESSOR:
        require(may_assess(actor))
    group = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    row = _row(actor, group, instrument, answers)
    taken = GroupAssessment.objects.filter(
        organization=group, purpose=row.purpose, voice=row.voice, period_starts_on=row.period_starts_on
    )
    if taken.exists():
        raise DomainError(
            "Masa ini sudah dinilai. Buka penilaian itu dan buat koreksi bila ada yang salah.", field="assessed_on"
        )
    return _keep(actor, row, answers, verb="menilai")


@transaction.atomic
def correct_assessment(*, actor, assessment: GroupAssessment, answers: Answers, reason: str) -> GroupAssessment:
    """Mend an assessment by a new row that takes its place; the earlier one stays readable.

    The day and the edition of the instrument stay. Raises `NotAllowed`, `TransitionRefused` when it was corrected
    already, `DomainError` without a reason and as `assess_group`.
    """
    earlier = GroupAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    require(may_correct(actor, earlier))
    if GroupAssessment.objects.filter(corrects=earlier).exists():
        raise TransitionRefused("Penilaian ini sudah dikoreksi. Buka koreksinya.")
    if not reason.strip():
        raise DomainError("Tulis alasan koreksi.", field="correction_reason")
    row = _row(actor, earlier.organization, earlier.instrument, answers)
    if (row.voice, row.period_starts_on) != (earlier.voice, earlier.period_starts_on):
        raise DomainError("Koreksi berlaku untuk masa yang sama.", field="assessed_on")
    row.corrects, row.correction_reason = earlier, reason.strip()
    return _keep(actor, row, answers, verb="mengoreksi", reason=reason.strip())


def _row(actor, group: Organization, instrument: Instrument, answers: Answers) -> GroupAssessment:
    """The row to be written, checked as far as it stands alone."""
    purpose = InstrumentPurpose(instrument.purpose)
    if instrument.institution_id not in {None, group.institution_id}:
        raise DomainError("Instrumen tidak ditemukan.")
    if answers.assessed_on > group.institution.today:
        raise DomainError("Tanggal penilaian tidak boleh di masa depan.", field="assessed_on")
    figures: dict[str, Any] = {name: getattr(answers, name) for name in FIGURES}
    if purpose != InstrumentPurpose.OUTPUT:
        figures = {}
    if (figures.get("income_idr") is None) != (figures.get("costs_idr") is None):
        raise DomainError("Isi penghasilan dan biaya, keduanya atau tidak sama sekali.", field="costs_idr")
    return GroupAssessment(
        institution_id=group.institution_id,
        organization=group,
        instrument=instrument,
        purpose=purpose,
        voice=answers.voice,
        period_starts_on=quarter_of(answers.assessed_on) if purpose.is_quarterly else answers.assessed_on,
        assessed_on=answers.assessed_on,
        reassess_on=answers.assessed_on + dt.timedelta(days=instrument.every_days),
        assessor_id=actor.pk,
        meeting_note=answers.meeting_note.strip(),
        note=answers.note.strip(),
        **figures,
    )


def _keep(actor, row: GroupAssessment, answers: Answers, *, verb: str, reason: str = "") -> GroupAssessment:
    scores = _scores(row, answers)
    row.full_clean()
    row.save()
    for score in scores:
        score.assessment = row
        score.full_clean(validate_constraints=False)
    GroupScore.objects.bulk_create(scores)
    purpose = InstrumentPurpose(row.purpose)
    audit.record(
        actor=actor,
        action="group.assess" if row.corrects_id is None else "group.correct_assessment",
        sentence=f"{verb} {purpose.label.lower()} {row.organization}",
        subjects=[row, row.organization],
        changes=[] if purpose == InstrumentPurpose.NATURE else [_told(score) for score in scores],
        reason=reason,
    )
    return row


def _told(score: GroupScore) -> dict[str, str]:
    """A score for the trail; answers that another side may not read yet are never told there."""
    item = score.item
    return {"field": item.code, "label": item.label, "old": "", "new": item.level_label(score.value)}


def _scores(row: GroupAssessment, answers: Answers) -> list[GroupScore]:
    """The scores of a row that is not saved yet. Raises `DomainError` at the field."""
    items = {item.code: item for item in row.instrument.items.all()}
    if not answers.levels or set(answers.levels) - set(items):
        raise DomainError("Nilai paling sedikit satu butir.")
    scores = []
    for code, item in items.items():
        if code not in answers.levels:
            continue
        level, shown_by = answers.levels[code], answers.evidence.get(code, "").strip()
        if not 1 <= level <= len(item.levels):
            raise DomainError("Pilih salah satu tingkat.", field=f"level_{code}")
        if not shown_by:
            raise DomainError("Tuliskan buktinya.", field=f"evidence_{code}")
        if code == INDEPENDENCE and level >= INDEPENDENT:
            _require_tests(row)
        scores.append(GroupScore(institution_id=row.institution_id, item=item, value=level, evidence=shown_by))
    return scores


def _require_tests(row: GroupAssessment) -> None:
    steady = steady_test(row.income_months, row.instrument.steady_months)
    if why := why_not_independent([steady, decent_test(row.income_idr, row.costs_idr)]):
        raise DomainError(why, field=f"level_{INDEPENDENCE}")
