"""Who may write which reading: the office all of a program, mentors those of the groups that they accompany now."""

from collections.abc import Iterable

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from partners.models import Organization
from programs.models import Indicator, Reading

OFFICE_ONLY = "Hanya koordinator atau admin lembaga yang mencatat nilai seluruh program."
OTHER_GROUP = "Pendamping hanya mencatat nilai kelompok yang sedang didampinginya dalam program ini."


def may_record(actor, indicators: Iterable[Indicator], organization: Organization | None) -> Decision:
    """Whether `actor` may write readings of those indicators for the whole program (None) or for an organization.

    Of a mentor only what the database says at once; what is written must be seen by them too (`check_seen`).
    """
    if can_write(actor):
        return Allowed()
    if not getattr(actor.membership, "is_mentor", False):
        return can_write(actor)
    if organization is None:
        return Denied(OFFICE_ONLY)
    is_own = Organization.objects.visible_to(actor).filter(pk=organization.pk).exists()
    wanted = {indicator.pk for indicator in indicators}
    if is_own and Indicator.objects.visible_to(actor).filter(pk__in=wanted).count() == len(wanted):
        return Allowed()
    return Denied(OTHER_GROUP)


def check_seen(actor, readings: Iterable[Reading]) -> Decision:
    """Whether `actor` sees what they have just written: a group that they accompany in that very program."""
    keys = {reading.pk for reading in readings}
    if can_write(actor) or Reading.objects.visible_to(actor).filter(pk__in=keys).count() == len(keys):
        return Allowed()
    return Denied(OTHER_GROUP)


def can_change_reading(actor, reading: Reading) -> Decision:
    """The office corrects and withdraws every reading, a mentor those that they recorded of groups still theirs."""
    if can_write(actor):
        return Allowed()
    if reading.recorded_by_id != actor.pk:
        return Denied("Hanya yang mencatat nilai ini, koordinator, atau admin lembaga yang dapat mengubahnya.")
    return may_record(actor, [reading.indicator], reading.organization)


def changeable_readings(actor, readings: Iterable[Reading]) -> frozenset[int]:
    """Keys of those of `readings` that `actor` may correct and withdraw; the same answer as `can_change_reading`.

    All are of one indicator that the actor sees; one query for mentors, none for others.
    """
    if can_write(actor):
        return frozenset(reading.pk for reading in readings)
    if not getattr(actor.membership, "is_mentor", False):
        return frozenset()
    own = set(Organization.objects.visible_to(actor).values_list("pk", flat=True))
    return frozenset(
        reading.pk for reading in readings if reading.recorded_by_id == actor.pk and reading.organization_id in own
    )


def can_record(actor) -> bool:
    """Whether this person writes readings at all."""
    return bool(can_write(actor)) or bool(getattr(actor.membership, "is_mentor", False))
