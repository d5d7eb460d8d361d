"""How organizations, their members and their contacts come in from lists and go out to them."""

from partners.resources.members import MEMBERS
from partners.resources.organizations import ORGANIZATIONS

__all__ = ["MEMBERS", "ORGANIZATIONS"]
