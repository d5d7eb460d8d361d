"""Who may look after people and the institution's settings."""

from kemitraan.accounts.enums import Role
from kemitraan.core.permissions import Allowed, Decision, Denied


def can_manage_people(actor) -> Decision:
    """Admins of the institution (and the system) invite people and end memberships."""
    if actor.pk is None or (actor.membership is not None and actor.membership.role == Role.ADMIN):
        return Allowed()
    return Denied("Hanya admin lembaga yang dapat mengelola orang dan pengaturan lembaga.")


def can_change_letterhead(actor, institution) -> Decision:
    """As all settings of the institution; other files of it are the office's."""
    return can_manage_people(actor)
