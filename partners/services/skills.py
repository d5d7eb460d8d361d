"""Writing what members of groups can do, at first and later."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.permissions import Allowed, Decision, can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Member, MemberSkill, Organization
from partners.services.organizations import refuse_archived


def may_judge_skills(actor, member: Member) -> Decision:
    """The office, and mentors who see the member's group: they are there when it is shown."""
    if getattr(actor.membership, "is_mentor", False):
        groups = Organization.objects.visible_to(actor).filter(pk=member.organization_id)
        return Allowed() if groups.exists() else can_write(actor)
    return can_write(actor)


@transaction.atomic
def add_skill(*, actor, member: Member, values: Mapping[str, Any]) -> MemberSkill:
    """A skill of a member with its first level, and the later one if it is known.

    Raises `NotAllowed`, `TransitionRefused` (archived group) and `ValidationError`.
    """
    require(may_judge_skills(actor, member))
    owner = lock(member)
    refuse_archived(owner.organization)
    skill = MemberSkill(member=owner, institution_id=owner.institution_id, **values)
    skill.skill = " ".join(skill.skill.split())
    skill.full_clean()
    skill.save()
    audit.record(
        actor=actor,
        action="skill.create",
        sentence=f"menilai keterampilan {skill} dari {owner}",
        subjects=[owner.organization, owner, skill],
    )
    return skill


@transaction.atomic
def update_skill(*, actor, skill: MemberSkill, values: Mapping[str, Any], version: int | None) -> MemberSkill:
    """Judge it again, or mend it. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused`, `ValidationError`."""
    require(may_judge_skills(actor, skill.member))
    owner = lock(skill.member)
    refuse_archived(owner.organization)
    row = lock(skill)
    changes = apply_changes(row, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="skill.update",
            sentence=f"mengubah penilaian keterampilan {row} dari {owner}",
            subjects=[owner.organization, owner, row],
            changes=changes,
        )
    return row
