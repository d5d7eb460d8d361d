"""Organizations of all kinds, and their members, contacts and representatives."""

from partners.models.organizations import Organization
from partners.models.people import Contact, Member, Representative

__all__ = ["Contact", "Member", "Organization", "Representative"]
