"""What people change about themselves and admins about their institution."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Institution, User
from kemitraan.accounts.permissions import can_manage_people
from kemitraan.core.errors import NotAllowed
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions

PROFILE_FIELDS = ("full_name", "phone", "language", "time_zone", "mails_mentions")
PERSONAL_FIELDS = ("phone",)
INSTITUTION_FIELDS = (
    "name",
    "kind",
    "address",
    "time_zone",
    "work_week",
    "observes_joint_leave",
    "holiday_shift",
    "letterhead",
    "number_format",
    "number_unit",
)


@transaction.atomic
def update_profile(*, actor, user: User, values: Mapping[str, Any]) -> User:
    """Change one's own name, phone (E.164), language, time zone or mails. Raises `NotAllowed` for anybody else's."""
    if actor.pk != user.pk:
        raise NotAllowed("Setiap orang mengubah profilnya sendiri.")
    user = User.objects.select_for_update().get(pk=user.pk)
    before = audit.snapshot(user, [name for name in PROFILE_FIELDS if name in values])
    for name in before:
        setattr(user, name, values[name])
    changes = audit.differences(user, before, personal=PERSONAL_FIELDS)
    if changes:
        user.full_clean()
        user.save(update_fields=list(before))
        audit.record(actor=actor, action="user.update", sentence="mengubah profil", subjects=[user], changes=changes)
    return user


@transaction.atomic
def update_institution(
    *, actor, institution: Institution, values: Mapping[str, Any], version: int | None
) -> Institution:
    """Change the settings of one's institution. Raises `NotAllowed`, `StaleVersion`, `ValidationError`."""
    require(can_manage_people(actor))
    institution = versions.lock(institution)
    chosen = {name: values[name] for name in INSTITUTION_FIELDS if name in values}
    changes = versions.apply_changes(institution, chosen, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="institution.update",
            sentence="mengubah pengaturan lembaga",
            subjects=[institution],
            changes=changes,
        )
    return institution
