"""Writing partners: the only door through which their rows change."""

from partners.services.contacts import add_contact, end_contact, update_contact
from partners.services.members import add_member, end_member, update_member
from partners.services.organizations import (
    archive_organization,
    create_organization,
    restore_organization,
    update_organization,
)
from partners.services.representatives import add_representative, end_representative

__all__ = [
    "add_contact",
    "add_member",
    "add_representative",
    "archive_organization",
    "create_organization",
    "end_contact",
    "end_member",
    "end_representative",
    "restore_organization",
    "update_contact",
    "update_member",
    "update_organization",
]
