"""Organizations of all kinds, their people, and the regions of the country."""

from partners.models.organizations import Organization
from partners.models.people import Contact, Member, Representative
from partners.models.regions import Region

__all__ = ["Contact", "Member", "Organization", "Region", "Representative"]
