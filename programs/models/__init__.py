"""Tables of programs."""

from programs.models.addenda import Addendum, AddendumParty
from programs.models.agreements import Agreement, AgreementParty
from programs.models.assessments import Assessor, ResultsOpening, Score
from programs.models.capability_scores import CapabilityScore
from programs.models.clauses import AgreementClause, AgreementVersion, ClauseTemplate, IssuedDocument
from programs.models.coverage import ConditionCheck, NeedCoverage
from programs.models.criteria import CriteriaSet, Criterion, CriterionWeight
from programs.models.deliveries import ObligationDelivery
from programs.models.grievances import Grievance, GrievanceStep, Termination, TerminationReply
from programs.models.growth import GroupAssessment, GroupScore
from programs.models.indicators import Indicator, Reading, Target
from programs.models.instruments import Instrument, InstrumentItem
from programs.models.meetings import Meeting, MeetingAttendee, MeetingFollowUp
from programs.models.needs import Component, ComponentTemplate, ComponentTemplateRow, Need
from programs.models.numbers import IssuedNumber, NumberSeries
from programs.models.obligations import AppliedConsequence, Obligation, ObligationOccurrence
from programs.models.partnerships import Partnership, PartnershipParty, PartnershipText, PartyEpisode
from programs.models.plans import BudgetLine, StageDoer, StagePlan, TeamMember
from programs.models.programs import Program
from programs.models.provisions import Provision, ProvisionApproval
from programs.models.selections import Candidate, CandidateNeed, Selection, SelectionDecision, SelectionNeed
from programs.models.settlement_entries import SettlementAnswer, SettlementEntry, SettlementStatement
from programs.models.settlements import SettlementAccount, SettlementPrice, SettlementRule
from programs.models.statements import ExpectedBenefit, PartyStatement
from programs.models.suspensions import Suspension
from programs.models.word import ReturnedDraft, WordTemplate

__all__ = [
    "Addendum",
    "AddendumParty",
    "Agreement",
    "AgreementClause",
    "AgreementParty",
    "AgreementVersion",
    "AppliedConsequence",
    "Assessor",
    "BudgetLine",
    "Candidate",
    "CandidateNeed",
    "CapabilityScore",
    "ClauseTemplate",
    "Component",
    "ComponentTemplate",
    "ComponentTemplateRow",
    "ConditionCheck",
    "CriteriaSet",
    "Criterion",
    "CriterionWeight",
    "ExpectedBenefit",
    "Grievance",
    "GrievanceStep",
    "GroupAssessment",
    "GroupScore",
    "Indicator",
    "Instrument",
    "InstrumentItem",
    "IssuedDocument",
    "IssuedNumber",
    "Meeting",
    "MeetingAttendee",
    "MeetingFollowUp",
    "Need",
    "NeedCoverage",
    "NumberSeries",
    "Obligation",
    "ObligationDelivery",
    "ObligationOccurrence",
    "Partnership",
    "PartnershipParty",
    "PartnershipText",
    "PartyEpisode",
    "PartyStatement",
    "Program",
    "Provision",
    "ProvisionApproval",
    "Reading",
    "ResultsOpening",
    "ReturnedDraft",
    "Score",
    "Selection",
    "SelectionDecision",
    "SelectionNeed",
    "SettlementAccount",
    "SettlementAnswer",
    "SettlementEntry",
    "SettlementPrice",
    "SettlementRule",
    "SettlementStatement",
    "StageDoer",
    "StagePlan",
    "Suspension",
    "Target",
    "TeamMember",
    "Termination",
    "TerminationReply",
    "WordTemplate",
]
