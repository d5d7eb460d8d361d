"""Organizations of all kinds, their people, and the regions of the country."""

from partners.models.capabilities import Capability, MemberSkill
from partners.models.duplicates import DuplicatePair, DuplicateScan, FormerIdentifier, OrganizationMerge
from partners.models.identity import AcceptedWarning, OrganizationActivity, OrganizationAlias, OrganizationDocument
from partners.models.organizations import Organization
from partners.models.people import Contact, Member, Representative
from partners.models.regions import Region
from partners.models.sizes import YearlyFigures
from partners.models.vocabularies import Sector, SizeThreshold, Tag

__all__ = [
    "AcceptedWarning",
    "Capability",
    "Contact",
    "DuplicatePair",
    "DuplicateScan",
    "FormerIdentifier",
    "Member",
    "MemberSkill",
    "Organization",
    "OrganizationActivity",
    "OrganizationAlias",
    "OrganizationDocument",
    "OrganizationMerge",
    "Region",
    "Representative",
    "Sector",
    "SizeThreshold",
    "Tag",
    "YearlyFigures",
]
