"""What programs know of an organization that keeps it from being deleted."""

from django.db.models import Q

from partners.models import Organization
from partners.selectors import ReferenceCounter
from partners.selectors.merges import Blocker
from programs.models import Agreement, Obligation, Partnership, SelectionDecision


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


def chosen_twice(survivor: Organization, merged: Organization) -> list[Blocker]:
    """Both were chosen in the same search: one of two decisions would be lost with its record."""
    standing = SelectionDecision.objects.filter(revoked_on=None)
    searches = standing.filter(candidate__organization=merged).values("selection_id")
    both = standing.filter(candidate__organization=survivor, selection_id__in=searches).select_related("selection")
    return [
        Blocker(
            f"Keduanya dipilih dalam pencarian {row.selection}. Cabut salah satu keputusan dahulu.",
            row.get_absolute_url(),
        )
        for row in both
    ]
