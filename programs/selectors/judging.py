"""Criteria that are computed from what the registry knows: a value and a sentence, for many candidates at once.

What is not known is missing, never zero. The number of queries does not depend on the number of candidates.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from django.db.models import Q

from kemitraan.core.formats import format_number
from partners.enums import Direction
from partners.models import Capability, Contact, Organization
from programs.enums import JudgedField, JudgingMethod, NeedFlow, PartnershipStatus
from programs.models import Candidate, CandidateNeed, Criterion, Need, PartnershipParty, Selection
from programs.rules.distances import nearness
from programs.selectors.search_places import SearchPlaces

CENT = Decimal("0.01")
BEGUN = [PartnershipStatus.ACTIVE, PartnershipStatus.SUSPENDED, PartnershipStatus.ENDED]


@dataclass(frozen=True)
class Judgement:
    """What is known: `value` from 0 to the criterion's highest score, or None when it is not known, and why."""

    value: Decimal | None
    sentence: str


@dataclass(frozen=True)
class _Part:
    """How well something is met, from 0 to 1; None when nobody knows."""

    part: Decimal | None
    sentence: str

    def on(self, criterion: Criterion) -> Judgement:
        if self.part is None:
            return Judgement(None, self.sentence)
        value = (self.part * criterion.scale_max).quantize(CENT, rounding=ROUND_HALF_UP)
        return Judgement(value, self.sentence)


FULL, NONE = Decimal(1), Decimal(0)


class _Judge(Protocol):
    """One way of judging, with everything read that it needs."""

    def part(self, candidate: Candidate, criterion: Criterion) -> _Part: ...


def judge(
    user, selection: Selection, criteria: Iterable[Criterion], candidates: Sequence[Candidate]
) -> dict[tuple[int, int], Judgement]:
    """Every computed criterion of every candidate, by (key of the candidate, key of the criterion).

    `candidates` have `organization` with `region` loaded. At most 10 queries, however many there are.
    """
    computed = [criterion for criterion in criteria if criterion.method != JudgingMethod.TYPED]
    organizations = [candidate.organization for candidate in candidates]
    judges: dict[JudgingMethod, Callable[[], _Judge]] = {
        JudgingMethod.FIELD: lambda: _FieldJudge(user, computed, organizations),
        JudgingMethod.DISTANCE: lambda: _DistanceJudge(user, selection, organizations),
        JudgingMethod.CAPABILITY: lambda: _CapabilityJudge(user, selection, candidates),
    }
    ready = {method: judges[JudgingMethod(method)]() for method in {criterion.method for criterion in computed}}
    return {
        (candidate.pk, criterion.pk): ready[criterion.method].part(candidate, criterion).on(criterion)
        for candidate in candidates
        for criterion in computed
    }


class _FieldJudge:
    """From the data of the organization: verified, legal number, signatory, earlier partnerships."""

    def __init__(self, user, criteria: Sequence[Criterion], organizations: Sequence[Organization]) -> None:
        asked = {criterion.judged_field for criterion in criteria}
        keys = [organization.pk for organization in organizations]
        self.signatories: dict[int, str] = {}
        self.contacts: Counter[int] = Counter()
        self.partnerships: Counter[int] = Counter()
        if JudgedField.SIGNATORY in asked:
            self._read_contacts(user, keys)
        if JudgedField.HISTORY in asked:
            parties = PartnershipParty.objects.visible_to(user).filter(partnership__status__in=BEGUN)
            self.partnerships.update(parties.filter(organization__in=keys).values_list("organization_id", flat=True))

    def _read_contacts(self, user, keys: list[int]) -> None:
        today = user.membership.institution.today if user.membership else user.institution.today
        rows = Contact.objects.visible_to(user).filter(organization__in=keys, is_active=True)
        for contact in rows.order_by("-is_primary", "name", "pk"):
            self.contacts[contact.organization_id] += 1
            if contact.can_sign and (contact.signs_until is None or contact.signs_until >= today):
                self.signatories.setdefault(contact.organization_id, contact.name)

    def part(self, candidate: Candidate, criterion: Criterion) -> _Part:
        return {
            JudgedField.VERIFIED: self._verified,
            JudgedField.LEGAL: self._legal,
            JudgedField.SIGNATORY: self._signatory,
            JudgedField.HISTORY: self._history,
        }[JudgedField(criterion.judged_field)](candidate.organization)

    def _verified(self, organization: Organization) -> _Part:
        if organization.verified_on is not None:
            return _Part(FULL, "Data sudah diverifikasi.")
        return _Part(NONE, "Data belum diverifikasi.")

    def _legal(self, organization: Organization) -> _Part:
        if organization.nib:
            return _Part(FULL, "Punya NIB.")
        if organization.legal_number:
            return _Part(FULL, "Punya nomor badan hukum.")
        if organization.verified_on is not None:
            return _Part(NONE, "Sudah diverifikasi, tanpa NIB dan nomor badan hukum.")
        return _Part(None, "NIB dan nomor badan hukum belum diisi.")

    def _signatory(self, organization: Organization) -> _Part:
        if name := self.signatories.get(organization.pk):
            return _Part(FULL, f"{name} berwenang menandatangani.")
        if self.contacts[organization.pk]:
            return _Part(NONE, "Tidak ada narahubung yang berwenang menandatangani.")
        return _Part(None, "Narahubung belum diisi.")

    def _history(self, organization: Organization) -> _Part:
        if count := self.partnerships[organization.pk]:
            return _Part(FULL, f"Pernah bermitra dalam {count} kemitraan.")
        return _Part(NONE, "Belum pernah bermitra.")


class _DistanceJudge:
    """From where the activity is to where the organization is."""

    def __init__(self, user, selection: Selection, organizations: Sequence[Organization]) -> None:
        self.places = SearchPlaces(user, selection, organizations)

    def part(self, candidate: Candidate, criterion: Criterion) -> _Part:
        found = self.places.from_activity(candidate.organization)
        if found.kilometers is None:
            return _Part(None, found.sentence)
        part = nearness(found.kilometers, int(criterion.near_km or 0), int(criterion.far_km or 1))
        return _Part(part, found.sentence)


class _CapabilityJudge:
    """What a candidate can give, against what is needed: the mean over the needs of which anything is known."""

    def __init__(self, user, selection: Selection, candidates: Sequence[Candidate]) -> None:
        self.needs = list(Need.objects.visible_to(user).filter(selections=selection).order_by("rank", "pk"))
        stated = CandidateNeed.objects.filter(candidate__in=[candidate.pk for candidate in candidates])
        self.stated = {(row.candidate_id, row.need_id): row.quantity for row in stated if row.quantity is not None}
        keys = [candidate.organization_id for candidate in candidates]
        rows = Capability.objects.visible_to(user).active_on(selection.institution.today)
        wanted = Q(pk__in=[])
        for need in self.needs:
            wanted |= Q(aspect=need.aspect, direction=_direction(need))
        self.capabilities: dict[int, list[Capability]] = defaultdict(list)
        for row in rows.filter(wanted, organization__in=keys):
            self.capabilities[row.organization_id].append(row)

    def part(self, candidate: Candidate, criterion: Criterion) -> _Part:
        if not self.needs:
            return _Part(None, "Pencarian ini tidak menyebut kebutuhan.")
        parts = [self._met(candidate, need) for need in self.needs]
        known = [one.part for one in parts if one.part is not None]
        sentence = " ".join(one.sentence for one in parts)
        return _Part(sum(known, NONE) / len(known) if known else None, sentence)

    def _met(self, candidate: Candidate, need: Need) -> _Part:
        stated = self.stated.get((candidate.pk, need.pk))
        if stated is not None and need.quantity:
            return self._compared(need, stated, "sanggup")
        verb = "menawarkan" if _direction(need) == Direction.OFFER else "membutuhkan"
        rows = [
            row
            for row in self.capabilities[candidate.organization_id]
            if row.aspect == need.aspect and row.direction == _direction(need)
        ]
        if not rows:
            return _Part(None, f"{need.name}: belum tercatat {verb}.")
        if not need.quantity:
            return _Part(FULL, f"{need.name}: {verb} {rows[0].description}.")
        same = [row.quantity for row in rows if row.quantity is not None and _unit(row) == _unit(need)]
        if not same:
            return _Part(None, f"{need.name}: {verb} {rows[0].description}, jumlahnya belum diketahui.")
        return self._compared(need, sum(same, NONE), verb)

    @staticmethod
    def _compared(need: Need, offered: Decimal, verb: str) -> _Part:
        quantity = need.quantity or FULL
        said = f"{format_number(offered)} dari {format_number(quantity)} {need.unit}".strip()
        return _Part(min(offered / quantity, FULL), f"{need.name}: {verb} {said}.")


def _direction(need: Need) -> Direction:
    return Direction.NEED if need.flow == NeedFlow.GIVEN else Direction.OFFER


def _unit(row: Capability | Need) -> str:
    return row.unit.strip().casefold()
