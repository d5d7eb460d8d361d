"""Raising grievances and taking steps on them; only parties and office ever read of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import GrievanceState, PartnershipStatus
from programs.models import Grievance, GrievanceStep, Partnership
from programs.rules.grievances import GRIEVANCE_TRANSITIONS, may_add_note, may_step
from programs.rules.lifecycles import target_of
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.services.evidence import attach_evidence
from programs.services.transitions import stated_reason


@transaction.atomic
def raise_grievance(
    *, actor, partnership: Partnership, values: Mapping[str, Any], files: Sequence[Any] = ()
) -> Grievance:
    """Something that a party holds against another. `values`: raised_by, against, title, text, raised_on.

    Also in a partnership that ended: what went wrong may be said after it. Raises `NotAllowed`, `ValidationError`,
    `TransitionRefused` for one that was given up, and `DomainError` (fields `raised_by`, `against`, `raised_on`).
    """
    partnership = lock(partnership)
    raised_by, against = values.get("raised_by"), values.get("against")
    require(may_speak_for(actor, raised_by, represented_by(actor)))
    if partnership.status == PartnershipStatus.CANCELLED:
        raise TransitionRefused("Kemitraan ini dibatalkan sebelum berjalan.")
    for field, party in (("raised_by", raised_by), ("against", against)):
        if party is not None and party.partnership_id != partnership.pk:
            raise DomainError("Pihak ini bukan pihak kemitraan itu.", field=field)
    if values["raised_on"] > partnership.institution.today:
        raise DomainError("Tanggal pengajuan tidak boleh di masa depan.", field="raised_on")
    grievance = Grievance(
        institution=partnership.institution, partnership=partnership, created_by_id=actor.pk, **values
    )
    grievance.full_clean()
    grievance.save()
    _add_step(actor, grievance, grievance.raised_on, "")
    for upload in files:
        attach_evidence(actor=actor, subject=grievance, upload=upload, field="files")
    _tell(actor, grievance, "raise", "mengajukan keluhan")
    return grievance


@transaction.atomic
def step_grievance(
    *, actor, grievance: Grievance, action: str, note: str, happened_on: dt.date | None = None
) -> Grievance:
    """Take a grievance along `action`, with what was said (diajukan → dibahas → mediasi → selesai or ditutup).

    Raises `NotAllowed`, `TransitionRefused`, and `DomainError` (fields `reason`, `happened_on`).
    """
    grievance = lock(grievance)
    require(may_step(actor, grievance, action, represented_by(actor)))
    target = target_of(GRIEVANCE_TRANSITIONS, action, grievance.state)
    note = stated_reason(note, is_required=True)
    day = _day(grievance, happened_on)
    changes = apply_changes(grievance, {"state": target}, version=None)
    _add_step(actor, grievance, day, note)
    _tell(actor, grievance, action, f"{GRIEVANCE_TRANSITIONS[action].verb} keluhan", changes)
    return grievance


@transaction.atomic
def note_grievance(*, actor, grievance: Grievance, note: str, happened_on: dt.date | None = None) -> GrievanceStep:
    """Something said on a grievance by the office or either side; where it stands does not change.

    Raises `NotAllowed`, `TransitionRefused` for one that is settled, `DomainError` (fields `reason`, `happened_on`).
    """
    grievance = lock(grievance)
    parties = grievance.partnership.parties.all()
    require(may_add_note(actor, parties, represented_by(actor)))
    if grievance.state in {GrievanceState.RESOLVED, GrievanceState.CLOSED}:
        raise TransitionRefused("Keluhan ini sudah selesai. Buka lagi untuk menanggapinya.")
    if not note.strip():
        raise DomainError("Tulis tanggapannya.", field="reason")
    step = _add_step(actor, grievance, _day(grievance, happened_on), note.strip())
    _tell(actor, grievance, "note", "menanggapi keluhan")
    return step


def _day(grievance: Grievance, day: dt.date | None) -> dt.date:
    today = grievance.institution.today
    if day and day > today:
        raise DomainError("Tanggal tidak boleh di masa depan.", field="happened_on")
    return day or today


def _add_step(actor, grievance: Grievance, day: dt.date, note: str) -> GrievanceStep:
    return GrievanceStep.objects.create(
        institution_id=grievance.institution_id,
        grievance=grievance,
        state=grievance.state,
        happened_on=day,
        note=note,
        recorded_by_id=actor.pk,
    )


def _tell(actor, grievance: Grievance, verb: str, sentence: str, changes: list[dict] | None = None) -> None:
    """Only in the grievance's own trail: the partnership's is read by people who may not read this."""
    audit.record(actor=actor, action=f"grievance.{verb}", sentence=sentence, subjects=[grievance], changes=changes)
