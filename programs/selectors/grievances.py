"""Grievances and notices of termination as pages show them; grievances only for parties and office."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from kemitraan.core.errors import Missing
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import can_write
from programs.enums import GrievanceState
from programs.models import Grievance, GrievanceStep, Partnership, Termination
from programs.rules import EDITABLE_PARTNERSHIP, actions_for, may_consent
from programs.rules.grievances import GRIEVANCE_TRANSITIONS, OPEN, may_add_note, may_step, steps_missing
from programs.rules.voices import may_speak_for
from programs.selectors.provisions import files_by_subject


@dataclass(frozen=True)
class GrievanceRow:
    """One grievance with its steps, oldest first, and what the reader may do: pairs of label and address."""

    grievance: Grievance
    steps: list[GrievanceStep]
    actions: list[tuple[str, str]]
    files: list[Attachment] = field(default_factory=list)

    @property
    def state(self) -> GrievanceState:
        return GrievanceState(self.grievance.state)


def grievances_of(
    user, partnership: Partnership, parties: Sequence[Any], represented: frozenset[int]
) -> list[GrievanceRow]:
    """All grievances that the reader may read, newest first, in at most three queries."""
    rows = list(
        Grievance.objects.visible_to(user)
        .filter(partnership=partnership)
        .select_related("raised_by__organization", "against__organization")
        .prefetch_related("steps__recorded_by")
    )
    files = files_by_subject(Grievance, [row.pk for row in rows])
    may_note = bool(may_add_note(user, parties, represented))
    found = []
    for row in rows:
        actions = [
            (transition.label, reverse("programs:grievance-step", args=[row.public_id, action]))
            for action, transition in actions_for(GRIEVANCE_TRANSITIONS, row.state)
            if may_step(user, row, action, represented)
        ]
        if may_note and row.state in OPEN:
            actions.insert(0, ("Tanggapi", reverse("programs:grievance-note", args=[row.public_id])))
        found.append(GrievanceRow(row, list(row.steps.all()), actions, files.get(row.pk, [])))
    return found


@dataclass(frozen=True)
class TerminationView:
    """The newest notice of termination, what is missing for a fair end, and what the reader may do."""

    termination: Termination
    missing: list[Missing]
    actions: list[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        return self.termination.withdrawn_on is None and self.termination.completed_on is None


def open_termination(partnership: Partnership) -> Termination | None:
    """The notice that is open now, with its replies."""
    rows = Termination.objects.filter(partnership=partnership, withdrawn_on=None, completed_on=None)
    return rows.prefetch_related("replies__party__organization").first()


def end_steps_missing(partnership: Partnership) -> list[Missing]:
    """Steps of a fair end that were not taken yet; for warning before the end, never for refusing it."""
    today = partnership.institution.today
    parties = list(partnership.parties.select_related("organization").taking_part_on(today))
    link = f"{partnership.get_absolute_url()}#pengakhiran"
    return steps_missing(open_termination(partnership), parties, today, link)


def termination_of(
    user, partnership: Partnership, parties: Sequence[Any], represented: frozenset[int]
) -> TerminationView | None:
    """The newest notice for the summary, or None; two queries."""
    termination = (
        Termination.objects.visible_to(user)
        .filter(partnership=partnership)
        .select_related("given_by__organization")
        .prefetch_related("replies__party__organization")
        .first()
    )
    if termination is None:
        return None
    view = TerminationView(termination, [], [])
    if not view.is_open or partnership.status not in EDITABLE_PARTNERSHIP:
        return view
    others = [party for party in parties if not party.is_away and party.pk != termination.given_by_id]
    actions = []
    if can_write(user) or any(may_consent(user, party, represented) for party in others):
        actions.append(("Jawab", reverse("programs:termination-reply", args=[termination.public_id])))
    if can_write(user):
        actions.append(("Catat mediasi", reverse("programs:termination-mediation", args=[termination.public_id])))
    if may_speak_for(user, termination.given_by, represented):
        actions.append(("Tarik pemberitahuan", reverse("programs:termination-withdraw", args=[termination.public_id])))
    taking_part = [party for party in parties if not party.is_away]
    return TerminationView(termination, steps_missing(termination, taking_part, partnership.institution.today), actions)
