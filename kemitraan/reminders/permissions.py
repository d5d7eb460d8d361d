"""Who reads and changes the rules of reminders."""

from kemitraan.core.permissions import Allowed, Decision, Denied, is_admin_of


def may_see_rules(user) -> Decision:
    """The office reads the rules; its admins change them."""
    membership = user.membership
    if membership is None or not membership.is_office:
        return Denied("Aturan pengingat dibaca oleh koordinator dan admin lembaga.")
    return Allowed()


def may_change_rules(user) -> Decision:
    return is_admin_of(user, user.membership.institution_id if user.membership else None)
