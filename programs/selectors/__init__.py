"""What pages and checks of programs read, scoped to the reader."""

from programs.selectors.ledgers import DutyToCheck, duties_to_check, obligation_sides, party_sides
from programs.selectors.obligations import (
    EVIDENCE,
    can_change_delivery_files,
    can_change_evidence,
    evidence_of,
    obligations_of,
    occurrences_of,
    represented_by,
    said_of,
    schedule_of,
)
from programs.selectors.overlaps import overlaps_of, warnings_for_agreement
from programs.selectors.readiness import missing_for_agreement, missing_for_partnership, missing_for_program
from programs.selectors.search import (
    agreements_matching,
    find_agreements,
    find_partnerships,
    find_programs,
    partnerships_matching,
    programs_matching,
)
from programs.selectors.states import (
    DisplayState,
    agreement_display_state,
    duty_display_state,
    occurrence_display_state,
)

__all__ = [
    "EVIDENCE",
    "DisplayState",
    "DutyToCheck",
    "agreement_display_state",
    "agreements_matching",
    "can_change_delivery_files",
    "can_change_evidence",
    "duties_to_check",
    "duty_display_state",
    "evidence_of",
    "find_agreements",
    "find_partnerships",
    "find_programs",
    "missing_for_agreement",
    "missing_for_partnership",
    "missing_for_program",
    "obligation_sides",
    "obligations_of",
    "occurrence_display_state",
    "occurrences_of",
    "overlaps_of",
    "partnerships_matching",
    "party_sides",
    "programs_matching",
    "represented_by",
    "said_of",
    "schedule_of",
    "warnings_for_agreement",
]
