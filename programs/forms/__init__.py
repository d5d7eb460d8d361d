"""Forms of programs; they validate, services write."""

from programs.forms.agreements import AgreementForm, AgreementPartyFormSet, AsOfForm, ConsentForm, SignatureForm
from programs.forms.conditions import ConditionForm
from programs.forms.coverage import CoverageChangeForm, CoverageEndForm, CoverageForm, ObligationCoverageForm
from programs.forms.decisions import DecisionForm
from programs.forms.obligations import (
    ConsequenceForm,
    DeliveryAcceptForm,
    DeliveryForm,
    DeliveryRejectForm,
    DeliveryWithdrawForm,
    DueDatesForm,
    ObligationCancelForm,
    ObligationForm,
    OccurrenceDisputeForm,
    OccurrenceReportForm,
    ReinstateForm,
)
from programs.forms.partnerships import PartnershipForm, PartnershipPartyFormSet
from programs.forms.programs import ProgramForm

__all__ = [
    "AgreementForm",
    "AgreementPartyFormSet",
    "AsOfForm",
    "ConditionForm",
    "ConsentForm",
    "ConsequenceForm",
    "CoverageChangeForm",
    "CoverageEndForm",
    "CoverageForm",
    "DecisionForm",
    "DeliveryAcceptForm",
    "DeliveryForm",
    "DeliveryRejectForm",
    "DeliveryWithdrawForm",
    "DueDatesForm",
    "ObligationCancelForm",
    "ObligationCoverageForm",
    "ObligationForm",
    "OccurrenceDisputeForm",
    "OccurrenceReportForm",
    "PartnershipForm",
    "PartnershipPartyFormSet",
    "ProgramForm",
    "ReinstateForm",
    "SignatureForm",
]
