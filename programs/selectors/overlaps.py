"""Agreements whose periods overlap, and what else a person should know of one although it stops nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from programs.enums import AgreementState
from programs.models import Agreement, AgreementParty
from programs.rules import BINDING_AGREEMENT
from programs.selectors.readiness import numbers_missing

OVER = frozenset({AgreementState.ENDED, AgreementState.CANCELLED})


@dataclass(frozen=True)
class Overlap:
    """Another agreement of the same kind, program (none = none) and set of parties with a day in common.

    `refuses`: both would bind at once, so the later one can be neither signed nor activated. Children
    (addenda), historical ones and those not yet signed only warn.
    """

    agreement: Agreement
    number: str
    refuses: bool

    @property
    def sentence(self) -> str:
        state = AgreementState(self.agreement.state).label.lower()
        return f"Masa berlaku bertumpuk dengan {self.agreement.get_kind_display()} {self.number} ({state})."


def overlaps_of(agreement: Agreement, parties: Sequence[AgreementParty] | None = None) -> list[Overlap]:
    """What overlaps with `agreement`, in two queries; its own children do not, they carry it on.

    Nothing while one of the two has no start, which is known when it is signed. Its `parties` are read unless given.
    """
    if agreement.starts_on is None:
        return []
    mine = frozenset(party.organization_id for party in (agreement.parties.all() if parties is None else parties))
    rivals = (
        Agreement.objects.filter(
            institution=agreement.institution_id,
            kind=agreement.kind,
            kind_text=agreement.kind_text,
            program=agreement.program_id,
            parties__organization__in=mine,
        )
        .exclude(state__in=OVER)
        .exclude(starts_on=None)
        .exclude(pk=agreement.pk)
        .overlapping(agreement.starts_on, agreement.current_end)
    )
    # What is signed was judged then; it is stopped only by what came into force meanwhile.
    binding = BINDING_AGREEMENT - {agreement.state} if agreement.state == AgreementState.SIGNED else BINDING_AGREEMENT
    found = []
    for rival in rivals.distinct().order_by("starts_on", "id").prefetch_related("parties"):
        others = rival.parties.all()
        if rival.parent_id != agreement.pk and {party.organization_id for party in others} == mine:
            number = next((party.number for party in others if party.number), rival.title)
            refuses = _is_judged(agreement) and _is_judged(rival) and rival.state in binding
            found.append(Overlap(rival, number, refuses))
    return found


def _is_judged(agreement: Agreement) -> bool:
    return not agreement.is_historical and agreement.parent_id is None


def warnings_for_agreement(agreement: Agreement, parties: Sequence[AgreementParty] | None = None) -> list[str]:
    """What stops nothing and is still worth knowing: overlaps, and once it is agreed the numbers not yet known.

    Its `parties` with their organization are read unless they are given.
    """
    if agreement.state in OVER:
        return []
    if parties is None:
        parties = list(agreement.parties.select_related("organization"))
    warnings = [overlap.sentence for overlap in overlaps_of(agreement, parties)]
    if agreement.state in BINDING_AGREEMENT | {AgreementState.AGREED} and not numbers_missing(parties, ""):
        warnings += [f"Nomor {party} belum diisi." for party in parties if not party.number]
    return warnings
