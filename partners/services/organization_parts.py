"""Other names and business fields of organizations."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from partners.models import Organization, OrganizationActivity, OrganizationAlias
from partners.rules import normalize_name
from partners.rules.identifiers import NumberWarning, clean_kbli
from partners.services.organization_numbers import accept_warnings
from partners.services.organizations import refuse_archived


@transaction.atomic
def add_alias(*, actor, organization: Organization, values: Mapping[str, Any]) -> OrganizationAlias:
    """Another name of an organization, found by search like its own. Raises `NotAllowed`, `ValidationError`."""
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    alias = OrganizationAlias(organization=owner, institution_id=owner.institution_id, **values)
    alias.name = " ".join(alias.name.split())
    alias.normalized_name = normalize_name(alias.name)
    alias.full_clean()
    alias.save()
    _record(actor, "alias.create", f"menambahkan nama lain {alias}", owner, alias)
    return alias


@transaction.atomic
def remove_alias(*, actor, alias: OrganizationAlias) -> Organization:
    """Take another name off its organization; the trail keeps it. Raises `NotAllowed`, `TransitionRefused`."""
    require(can_write(actor))
    owner = lock(alias.organization)
    refuse_archived(owner)
    row = lock(alias)
    _record(actor, "alias.remove", f"menghapus nama lain {row}", owner, row)
    row.delete()
    return owner


@transaction.atomic
def add_activity(
    *,
    actor,
    organization: Organization,
    values: Mapping[str, Any],
    accepted: Iterable[NumberWarning] = (),
) -> OrganizationActivity:
    """A business field by its KBLI code; the first one, or one given as main, becomes the only main one.

    Raises `NotAllowed`, `TransitionRefused`, `DomainError` (form of the code) and `ValidationError`.
    """
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    activity = OrganizationActivity(organization=owner, institution_id=owner.institution_id, **values)
    try:
        activity.code = clean_kbli(activity.code)
    except ValueError as error:
        raise DomainError(str(error), field="code") from None
    if not owner.activities.filter(is_main=True).exists():
        activity.is_main = True
    if activity.is_main:
        _demote_main(owner)
    activity.full_clean()
    activity.save()
    changes = accept_warnings(actor=actor, organization=owner, warnings=accepted)
    _record(actor, "activity.create", f"menambahkan bidang usaha {activity}", owner, activity, changes)
    return activity


@transaction.atomic
def remove_activity(*, actor, activity: OrganizationActivity) -> Organization:
    """Take a business field off its organization; of the rest the first becomes the main one.

    Raises `NotAllowed` and `TransitionRefused`.
    """
    require(can_write(actor))
    owner = lock(activity.organization)
    refuse_archived(owner)
    row = lock(activity)
    _record(actor, "activity.remove", f"menghapus bidang usaha {row}", owner, row)
    was_main = row.is_main
    row.delete()
    heir = owner.activities.order_by("code", "pk").first()
    if was_main and heir is not None:
        heir.is_main = True
        heir.version += 1
        heir.save()
    return owner


def _demote_main(owner: Organization) -> None:
    for former in owner.activities.select_for_update().filter(is_main=True):
        former.is_main = False
        former.version += 1
        former.save()


def _record(actor, action: str, sentence: str, owner: Organization, part, changes=None) -> None:
    audit.record(actor=actor, action=action, sentence=sentence, subjects=[owner, part], changes=changes)
