"""What mentors and partners see of programs, and of the organizations they meet there."""

from django.db.models import Q

from partners.models import Representative
from programs.models import Agreement, AgreementParty, Partnership, PartnershipParty


def _represented(membership):
    return Representative.objects.spoken_for_by(membership).values("organization_id")


def partner_partnerships(membership) -> Q:
    """Partnerships in which an organization that the person represents is a party."""
    return Q(pk__in=PartnershipParty.objects.filter(organization__in=_represented(membership)).values("partnership_id"))


def partner_agreements(membership) -> Q:
    """Agreements in which an organization that the person represents is a party."""
    return Q(pk__in=AgreementParty.objects.filter(organization__in=_represented(membership)).values("agreement_id"))


def partner_programs(membership) -> Q:
    """Programs led by, or with a partnership or agreement of, an organization that the person represents."""
    mine = _represented(membership)
    return (
        Q(lead_actor__in=mine)
        | Q(pk__in=Partnership.objects.filter(partner_partnerships(membership)).values("program_id"))
        | Q(pk__in=Agreement.objects.filter(partner_agreements(membership)).values("program_id"))
    )


def partner_settlements(membership) -> Q:
    """Accounts in which an organization that the person represents is one of the two sides."""
    mine = _represented(membership)
    return Q(first__organization__in=mine) | Q(second__organization__in=mine)


def co_parties(membership) -> Q:
    """Organizations that stand in a partnership or agreement beside one that the person represents."""
    partnerships = Partnership.objects.filter(partner_partnerships(membership)).values("pk")
    agreements = Agreement.objects.filter(partner_agreements(membership)).values("pk")
    return Q(pk__in=PartnershipParty.objects.filter(partnership__in=partnerships).values("organization_id")) | Q(
        pk__in=AgreementParty.objects.filter(agreement__in=agreements).values("organization_id")
    )
