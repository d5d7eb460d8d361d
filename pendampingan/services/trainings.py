"""Trainings of a group: who attended, and which level of the skill each reached."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Member, MemberSkill, Organization
from partners.services.skills import add_skill, update_skill
from pendampingan.models import Training, TrainingAttendance
from pendampingan.rules.groups import may_support
from pendampingan.selectors.voices import accompanies

# Level reached by the primary key of the member; None: attended and was not judged.
Attended = Mapping[int, int | None]


@transaction.atomic
def save_training(
    *,
    actor,
    organization: Organization,
    values: Mapping[str, Any],
    attended: Attended,
    training: Training | None = None,
    version: int | None = None,
) -> Training:
    """Keep a training of a group with its attendance; levels reached become what members can do now.

    `values`: title, skill, held_on, trainer, place, summary, materials. `attended` names who was there. Raises
    `NotAllowed`, `StaleVersion`, `DomainError` for a day to come or who is no member on that day, `ValidationError`.
    """
    require(may_support(actor, accompanies(actor, organization)))
    plain = dict(values)
    materials = plain.pop("materials", [])
    if plain["held_on"] > organization.institution.today:
        raise DomainError("Tanggal pelatihan belum terjadi.", field="held_on")
    members = {row.pk: row for row in members_at(organization, plain["held_on"])}
    if not set(attended) <= set(members):
        raise DomainError("Ada nama yang bukan anggota kelompok ini pada tanggal itu.")
    if training is None:
        row = Training(
            organization=organization,
            institution_id=organization.institution_id,
            created_by_id=actor.pk,
            **plain,
        )
        row.full_clean()
        row.save()
        changes: list[dict[str, str]] = []
    else:
        row = lock(training)
        changes = apply_changes(row, plain, version=version)
    row.materials.set(materials)
    _attend(row, members, attended)
    for key, level in attended.items():
        if level is not None:
            _reach(actor, members[key], row.skill, level, row.held_on)
    audit.record(
        actor=actor,
        action="training.save",
        sentence=f"mencatat pelatihan {row} untuk {organization}"[:300],
        subjects=[row, organization],
        changes=changes,
    )
    return row


def members_at(organization: Organization, day: dt.date) -> list[Member]:
    """Members who had not left before the local date `day`."""
    return list(Member.objects.filter(organization=organization).exclude(left_on__lt=day))


def _attend(training: Training, members: Mapping[int, Member], attended: Attended) -> None:
    """One row for each member of the group on that day."""
    training.attendances.all().delete()
    TrainingAttendance.objects.bulk_create(
        TrainingAttendance(
            institution_id=training.institution_id,
            training=training,
            member=member,
            is_present=key in attended,
            level=attended.get(key),
        )
        for key, member in members.items()
    )


def _reach(actor, member: Member, skill: str, level: int, day: dt.date) -> None:
    """What the member can do now; without a first level this one is the baseline. An older training changes nothing."""
    known = MemberSkill.objects.filter(member=member, skill__iexact=skill.strip()).first()
    if known is None:
        add_skill(actor=actor, member=member, values={"skill": skill, "level_before": level, "before_on": day})
    elif day > known.before_on and (known.after_on is None or known.after_on <= day):
        update_skill(actor=actor, skill=known, values={"level_after": level, "after_on": day}, version=None)
