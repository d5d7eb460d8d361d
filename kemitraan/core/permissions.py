"""Answers to "may this person do that?", each with a reason that the person understands."""

from dataclasses import dataclass

from kemitraan.core.errors import NotAllowed


@dataclass(frozen=True)
class Allowed:
    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    reason: str

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied


def require(decision: Decision) -> None:
    """Raise `NotAllowed` with the reason when denied."""
    if not decision:
        raise NotAllowed(decision.reason)


def may_steer_job(actor, job) -> Decision:
    """Whoever asked for a background job, admins of its institution and the system may cancel or repeat it."""
    if actor.pk is None or actor.pk == job.owner_id or actor.is_superuser:
        return Allowed()
    return is_admin_of(actor, job.institution_id)


def is_admin_of(actor, institution_id: int | None) -> Decision:
    """Admins of that institution (and the system) look after its mails, jobs and settings."""
    membership = actor.membership
    is_own = membership is not None and membership.role == "admin" and membership.institution_id == institution_id
    if actor.pk is None or is_own:
        return Allowed()
    return Denied("Hanya admin lembaga yang dapat melakukan ini.")


def can_write(actor) -> Decision:
    """Admins and coordinators (and the system) may change the institution's records."""
    if actor.pk is None or getattr(actor.membership, "is_office", False):
        return Allowed()
    return Denied("Hanya koordinator atau admin lembaga yang dapat mengubah data ini.")
