"""What each party of a program brings, lacks and gains: coverage read from the side of the partner."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from partners.enums import Direction
from partners.models import Capability, Organization
from programs.enums import AgreementState, NeedFlow, PartnershipStatus
from programs.models import Need, Obligation, PartnershipParty, Program
from programs.selectors.coverage import NeedCover, ProgramCoverage, parts_of

OVER = [PartnershipStatus.ENDED, PartnershipStatus.CANCELLED]


@dataclass(frozen=True)
class Line:
    """One thing that is brought, lacking or gained: words, how much, and where it stands."""

    text: str
    note: str = ""
    url: str = ""


@dataclass
class Exchange:
    """One organization in the program, in both directions."""

    organization: Organization
    parties: list[PartnershipParty]
    brings: list[Line] = field(default_factory=list)
    lacks: list[Line] = field(default_factory=list)
    gains: list[Line] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing of it is recorded yet."""
        return not (self.brings or self.lacks or self.gains)


def exchanges_of(user, program: Program, coverage: ProgramCoverage) -> list[Exchange]:
    """For every organization of the coverage what it brings, lacks and gains, in two queries."""
    found = {row.pk: Exchange(row, coverage.parties.get(row.pk, [])) for row in coverage.columns}
    for exchange in found.values():
        exchange.brings += [
            Line(party.contribution, "Sedang tidak ikut serta" if party.is_away else "", _home(party))  # type: ignore[attr-defined]
            for party in exchange.parties
            if party.contribution
        ]
        exchange.gains += [
            Line(party.expectation, "Diharapkan", _home(party)) for party in exchange.parties if party.expectation
        ]
    for cover in coverage.needs:
        _read_need(found, cover)
    for capability in _lacking(user, program, list(found)):
        found[capability.organization_id].lacks.append(
            Line(capability.description, capability.amount, capability.get_absolute_url())
        )
    for organization, duties in _benefits(user, program, list(found)).items():
        found[organization].gains += [Line(str(duty), _from(duty), duty.get_absolute_url()) for duty in duties]
    return list(found.values())


def _home(party: PartnershipParty) -> str:
    return party.partnership.get_absolute_url()


def _from(duty: Obligation) -> str:
    """Who gives it, and whether that rests now."""
    partnership, agreement = duty.partnership, duty.agreement
    rests = (partnership is not None and partnership.status == PartnershipStatus.SUSPENDED) or (
        agreement is not None and agreement.state == AgreementState.SUSPENDED
    )
    return f"Dari {duty.debtor}{' · ditangguhkan' if rests else ''}"


def _read_need(found: dict[int, Exchange], cover: NeedCover) -> None:
    """A need of ours is what the partner brings; one that we give is what it gains; a mutual one is both."""
    need: Need = cover.need
    for cell in cover.cells:
        if not cell.amounts.written:
            continue
        parts = parts_of(need, cell.amounts)
        line = Line(
            need.name, " · ".join(f"{much} {stage.label.lower()}" for stage, much in parts), need.get_absolute_url()
        )
        exchange = found[cell.organization.pk]
        if need.flow != NeedFlow.GIVEN:
            exchange.brings.append(line)
        if need.flow != NeedFlow.SOUGHT:
            exchange.gains.append(line)


def _lacking(user, program: Program, organizations: Sequence[int]):
    day = program.institution.today
    rows = Capability.objects.visible_to(user).filter(organization__in=organizations, direction=Direction.NEED)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).select_related("organization")


def _benefits(user, program: Program, organizations: Sequence[int]) -> dict[int, list[Obligation]]:
    """Duties that others owe it in partnerships and agreements that are not over, by the one they are owed to."""
    today = program.institution.today
    homes = Q(partnership__program=program) | Q(agreement__program=program) | Q(agreement__partnership__program=program)
    rows = (
        Obligation.objects.visible_to(user)
        .filter(homes, creditor__in=organizations, cancelled_at=None, is_waived_by_agreement=False)
        .exclude(partnership__status__in=OVER)
        .exclude(agreement__state__in=[AgreementState.ENDED, AgreementState.CANCELLED])
        .exclude(agreement__ends_on__lt=today)
        .select_related("debtor", "partnership", "agreement")
        .order_by("pk")
    )
    found: dict[int, list[Obligation]] = defaultdict(list)
    for row in rows:
        found[row.creditor_id].append(row)
    return found
