"""Writing partners: the only door through which their rows change."""

from partners.services.capabilities import add_capability, end_capability, update_capability
from partners.services.contacts import add_contact, end_contact, update_contact
from partners.services.documents import add_document, retire_document, update_document
from partners.services.members import add_member, end_member, update_member
from partners.services.organization_deletion import delete_organization
from partners.services.organization_parts import add_activity, add_alias, remove_activity, remove_alias
from partners.services.organizations import (
    archive_organization,
    create_organization,
    restore_organization,
    update_organization,
)
from partners.services.representatives import add_representative, end_representative
from partners.services.skills import add_skill, update_skill
from partners.services.thresholds import customize_threshold
from partners.services.verification import verify_organization
from partners.services.yearly_figures import record_year

__all__ = [
    "add_activity",
    "add_alias",
    "add_capability",
    "add_contact",
    "add_document",
    "add_member",
    "add_representative",
    "add_skill",
    "archive_organization",
    "create_organization",
    "customize_threshold",
    "delete_organization",
    "end_capability",
    "end_contact",
    "end_member",
    "end_representative",
    "record_year",
    "remove_activity",
    "remove_alias",
    "restore_organization",
    "retire_document",
    "update_capability",
    "update_contact",
    "update_document",
    "update_member",
    "update_organization",
    "update_skill",
    "verify_organization",
]
