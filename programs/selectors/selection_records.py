"""What is kept of a search with a decision, and shown of it ever after."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from programs.models import Assessor, Candidate, CandidateNeed, PartnershipParty, Selection
from programs.patterns import get_pattern
from programs.rules import said_quantity
from programs.selectors.results import Results, results_record

VERSION = 1


@dataclass(frozen=True)
class Choice:
    """Who is chosen, when, why, by whom, as which party, and {key of the need: quantity, None for all} it covers."""

    candidate: Candidate
    decided_on: dt.date
    reason: str
    override_reason: str
    decided_by: str
    party: PartnershipParty
    covered: Mapping[int, Decimal | None]


def record_of(user, selection: Selection, results: Results, choice: Choice | None = None) -> dict[str, Any]:
    """All that is known of a search now, as plain JSON: what `results_record` gives, every candidate with what it can
    meet and why it was suggested, who was taken off, and the choice. Without a choice it is a draft of the record."""
    selection_needs = list(selection.needs.order_by("rank", "pk"))
    able = _able(selection)
    candidates = Candidate.objects.visible_to(user).filter(selection=selection).select_related("organization")
    record = results_record(results) | {
        "version": VERSION,
        "program": {"id": str(selection.program.public_id), "name": selection.program.name},
        "institution": selection.institution.name,
        "considered": [_considered(candidate, able.get(candidate.pk, [])) for candidate in candidates.order_by("pk")],
        "removed_assessors": [
            {"name": str(row.user), "removed_on": row.removed_on.isoformat(), "reason": row.removal_reason}
            for row in Assessor.objects.visible_to(user).filter(selection=selection).exclude(removed_on=None)
            if row.removed_on
        ],
    }
    if choice is not None:
        names = {need.pk: need for need in selection_needs}
        record["decision"] = _decision(choice) | {
            "covered": [
                {
                    "need": names[key].name,
                    "quantity": _text(quantity),
                    "unit": names[key].unit,
                    "said": said_quantity(names[key].unit, quantity),
                }
                for key, quantity in choice.covered.items()
            ]
        }
    return record


def _able(selection: Selection) -> dict[int, list[dict[str, Any]]]:
    """What each candidate can meet, by its key; one query."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = CandidateNeed.objects.filter(candidate__selection=selection).select_related("need").order_by("pk")
    for row in rows:
        told = {"need": row.need.name, "quantity": _text(row.quantity), "unit": row.need.unit}
        found.setdefault(row.candidate_id, []).append(told)
    return found


def _considered(candidate: Candidate, able: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(candidate.public_id),
        "name": candidate.organization.name,
        "place": candidate.organization.place,
        "role": candidate.get_role_display(),
        "listing": candidate.get_listing_display(),
        "note": candidate.note,
        "can_meet": able,
        "suggestion": candidate.suggestion,
        "removed_on": candidate.removed_on.isoformat() if candidate.removed_on else None,
        "removal_reason": candidate.removal_reason,
    }


def _decision(choice: Choice) -> dict[str, Any]:
    partnership = choice.party.partnership
    pattern = get_pattern(partnership.pattern)
    return {
        "candidate": str(choice.candidate.public_id),
        "name": choice.candidate.organization.name,
        "decided_on": choice.decided_on.isoformat(),
        "decided_by": choice.decided_by,
        "reason": choice.reason,
        "override_reason": choice.override_reason,
        "partnership": partnership.name,
        "pattern": pattern.label,
        "role": pattern.role_label(choice.party.role),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
