"""How organizations, their members and their contacts come in from lists and go out to them."""

from partners.resources.contacts import CONTACTS
from partners.resources.members import MEMBERS
from partners.resources.organizations import ORGANIZATIONS

__all__ = ["CONTACTS", "MEMBERS", "ORGANIZATIONS"]
