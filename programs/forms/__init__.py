"""Forms of programs; they validate, services write."""

from programs.forms.agreements import AgreementForm, AgreementPartyFormSet, ConsentForm, SignatureForm
from programs.forms.decisions import DecisionForm
from programs.forms.obligations import ObligationForm
from programs.forms.partnerships import PartnershipForm, PartnershipPartyFormSet
from programs.forms.programs import ProgramForm

__all__ = [
    "AgreementForm",
    "AgreementPartyFormSet",
    "ConsentForm",
    "DecisionForm",
    "ObligationForm",
    "PartnershipForm",
    "PartnershipPartyFormSet",
    "ProgramForm",
    "SignatureForm",
]
