"""What programs know of an organization that keeps it from being deleted."""

from django.db.models import Q

from partners.models import Organization
from partners.selectors import ReferenceCounter
from programs.models import Agreement, Obligation, Partnership


def count_for(organization: Organization) -> dict[str, int]:
    """Agreements and partnerships of which it is a party, and duties that it owes or is owed."""
    duties = Obligation.objects.filter(Q(debtor=organization) | Q(creditor=organization))
    return {
        "perjanjian": Agreement.objects.filter(parties__organization=organization).distinct().count(),
        "kemitraan": Partnership.objects.filter(parties__organization=organization).distinct().count(),
        "kewajiban": duties.count(),
    }


REFERENCES = ReferenceCounter(
    covers=frozenset({"programs.AgreementParty", "programs.PartnershipParty", "programs.Obligation"}),
    count=count_for,
)
