"""When mentors are away, and who stands in for them meanwhile."""

import copy
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core import clock
from kemitraan.core.errors import DomainError, StaleVersion, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.models import Mentor, MentorLeave
from pendampingan.services import notices
from pendampingan.services.visits import replan_for_mentor


@transaction.atomic
def record_leave(*, actor, mentor: Mentor, values: dict[str, Any]) -> MentorLeave:
    """`mentor` is away; written by the mentor or the office. The stand-in and the office's inbox learn of it.

    `values`: starts_on, ends_on (local dates, inclusive), reason, delegate (a mentor or None). Raises `NotAllowed`,
    and `DomainError` (with the field) when the mentor is away already, stands in for somebody, or the stand-in cannot.
    """
    require(rules.can_change_mentor(actor, mentor))
    _lock_mentors(mentor, values.get("delegate"))
    leave = MentorLeave(mentor=mentor, institution_id=mentor.institution_id, created_by_id=actor.pk, **values)
    _refuse_impossible(leave)
    leave.full_clean()
    leave.save()
    audit.record(
        actor=actor,
        action="leave.create",
        sentence=f"mencatat {_named(leave)}",
        subjects=[mentor, leave],
        reason=leave.reason,
    )
    notices.tell_delegated(actor, leave)
    _replan(actor, mentor)
    return leave


@transaction.atomic
def update_leave(*, actor, leave: MentorLeave, values: dict[str, Any], version: int | None) -> MentorLeave:
    """Change days, reason or stand-in of a leave. Raises as `record_leave`, `StaleVersion`, `TransitionRefused`."""
    require(rules.can_change_mentor(actor, leave.mentor))
    _lock_mentors(leave.mentor, values.get("delegate"))
    leave = versions.lock(leave)
    _refuse_cancelled(leave)
    if version is not None and version != leave.version:
        raise StaleVersion(versions.changes_since(leave, version))
    candidate = copy.copy(leave)
    for name, value in values.items():
        setattr(candidate, name, value)
    _refuse_impossible(candidate)
    changes = versions.apply_changes(leave, values, version=None)
    if changes:
        audit.record(
            actor=actor,
            action="leave.update",
            sentence=f"mengubah {_named(leave)}",
            subjects=[leave.mentor, leave],
            changes=changes,
        )
        notices.tell_delegated(actor, leave)
        _replan(actor, leave.mentor)
    return leave


@transaction.atomic
def cancel_leave(*, actor, leave: MentorLeave, reason: str) -> MentorLeave:
    """The mentor is not away after all; the stand-in loses the groups at once.

    Raises `NotAllowed`, `TransitionRefused` when it was called off before, `DomainError` without a reason.
    """
    require(rules.can_change_mentor(actor, leave.mentor))
    leave = versions.lock(leave)
    _refuse_cancelled(leave)
    if not reason.strip():
        raise DomainError("Tulis alasan pembatalan.", field="reason")
    today = clock.today(leave.institution.time_zone)
    changes = versions.apply_changes(leave, {"cancelled_on": today, "cancelled_reason": reason.strip()}, version=None)
    audit.record(
        actor=actor,
        action="leave.cancel",
        sentence=f"membatalkan {_named(leave)}",
        subjects=[leave.mentor, leave],
        changes=changes,
        reason=reason.strip(),
    )
    notices.tell_leave_cancelled(actor, leave)
    _replan(actor, leave.mentor)
    return leave


def _replan(actor, mentor: Mentor) -> None:
    """Coming visits go off the leave, or back where they belong."""
    replan_for_mentor(actor=actor, mentor=mentor, today=clock.today(mentor.institution.time_zone))


def _named(leave: MentorLeave) -> str:
    return f"cuti {leave.mentor}, {format_date(leave.starts_on)} – {format_date(leave.ends_on)}"


def _lock_mentors(mentor: Mentor, delegate: Mentor | None) -> None:
    """Both mentors in the order of their keys, so that two leaves that concern them wait for each other."""
    keys = [row.pk for row in (mentor, delegate) if row is not None]
    list(Mentor.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _refuse_cancelled(leave: MentorLeave) -> None:
    if leave.cancelled_on is not None:
        raise TransitionRefused("Cuti ini sudah dibatalkan.")


def _refuse_impossible(leave: MentorLeave) -> None:
    """What a leave may not be, beyond the rules of a single row."""
    if leave.ends_on < leave.starts_on:
        raise DomainError("Tanggal sampai tidak boleh sebelum tanggal mulai.", field="ends_on")
    others = MentorLeave.objects.overlapping(leave.starts_on, leave.ends_on).exclude(pk=leave.pk)
    if other := others.filter(mentor_id=leave.mentor_id).first():
        raise DomainError(
            f"Sudah ada cuti {format_date(other.starts_on)} – {format_date(other.ends_on)}. Ubah cuti itu.",
            field="starts_on",
        )
    if other := others.filter(delegate_id=leave.mentor_id).select_related("mentor__membership__user").first():
        raise DomainError(
            f"{leave.mentor} menggantikan {other.mentor} pada masa itu. Pilih dulu pengganti yang lain.",
            field="starts_on",
        )
    if leave.delegate is not None:
        _refuse_delegate(leave, leave.delegate, others)


def _refuse_delegate(leave: MentorLeave, delegate: Mentor, others) -> None:
    """Who cannot stand in: the mentor, a stranger, one who is gone by then, one who is away as well."""
    if delegate.pk == leave.mentor_id or delegate.institution_id != leave.institution_id:
        raise DomainError("Pilih pendamping lain dari lembaga ini.", field="delegate")
    if not Membership.objects.active_on(leave.ends_on).filter(pk=delegate.membership_id).exists():
        raise DomainError(f"Keanggotaan {delegate} sudah berakhir pada masa itu.", field="delegate")
    if away := others.filter(mentor_id=delegate.pk).first():
        raise DomainError(
            f"{delegate} sendiri cuti {format_date(away.starts_on)} – {format_date(away.ends_on)}.", field="delegate"
        )
