"""What a role sees of partners beyond whole-institution readers."""

from django.db.models import Q

from kemitraan.accounts.models import Membership
from partners.models import Representative


def represented_organizations(membership: Membership) -> Q:
    """Organizations that a partner user speaks for today, by the institution's date."""
    mine = Representative.objects.filter(membership=membership).active_on(membership.institution.today)
    return Q(pk__in=mine.values("organization_id"))
