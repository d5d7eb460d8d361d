"""Forms of partners; they validate, services write."""

from partners.forms.details import (
    ActivityForm,
    AliasForm,
    CapabilityForm,
    DocumentForm,
    EndCapabilityForm,
    RetireForm,
    VerifyForm,
    YearlyFiguresForm,
)
from partners.forms.organizations import OrganizationForm, ReasonForm
from partners.forms.people import (
    ContactForm,
    EndMemberForm,
    EndRepresentativeForm,
    MemberForm,
    RepresentativeForm,
    SkillForm,
)

__all__ = [
    "ActivityForm",
    "AliasForm",
    "CapabilityForm",
    "ContactForm",
    "DocumentForm",
    "EndCapabilityForm",
    "EndMemberForm",
    "EndRepresentativeForm",
    "MemberForm",
    "OrganizationForm",
    "ReasonForm",
    "RepresentativeForm",
    "RetireForm",
    "SkillForm",
    "VerifyForm",
    "YearlyFiguresForm",
]
