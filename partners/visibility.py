"""What a role sees of partners beyond whole-institution readers."""

from django.db.models import Q

from kemitraan.accounts.models import Membership
from partners.models import Representative


def represented_organizations(membership: Membership) -> Q:
    """Organizations that a partner user speaks for today, by the institution's date."""
    mine = Representative.objects.spoken_for_by(membership)
    return Q(pk__in=mine.values("organization_id"))
