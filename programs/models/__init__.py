"""Tables of programs."""

from programs.models.agreements import Agreement, AgreementParty
from programs.models.obligations import Obligation, ObligationOccurrence
from programs.models.partnerships import Partnership, PartnershipParty, PartnershipText, PartyEpisode
from programs.models.programs import Program
from programs.models.suspensions import Suspension

__all__ = [
    "Agreement",
    "AgreementParty",
    "Obligation",
    "ObligationOccurrence",
    "Partnership",
    "PartnershipParty",
    "PartnershipText",
    "PartyEpisode",
    "Program",
    "Suspension",
]
