"""What programs know of an organization that keeps it from being deleted."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.models import Organization
from partners.selectors import ReferenceCounter, reference_counters
from partners.selectors.merges import Blocker, merge_blockers, merge_settlers
from programs.enums import PartnershipStatus
from programs.models import (
    AgreementParty,
    BudgetLine,
    Candidate,
    Grievance,
    GroupAssessment,
    IssuedNumber,
    Obligation,
    Partnership,
    PartnershipParty,
    Program,
    Reading,
    SelectionDecision,
    SettlementAccount,
    StageDoer,
)
from programs.selectors.planning_steps import count_of
from programs.services.party_merges import settle_parties

HERE = OuterRef("pk")
# By what people call them: the rows that lead to the organization of the outer query.
REFERRING: dict[str, QuerySet] = {
    "perjanjian": AgreementParty.objects.filter(organization=HERE),
    "kemitraan": PartnershipParty.objects.filter(organization=HERE),
    "kewajiban": Obligation.objects.filter(Q(debtor=HERE) | Q(creditor=HERE)),
    "program yang dipimpin": Program.objects.filter(lead_actor=HERE),
    "baris anggaran program": BudgetLine.objects.filter(funder=HERE),
    "tahap program yang dilaksanakan": StageDoer.objects.filter(organization=HERE),
    "pencarian mitra": Candidate.objects.filter(organization=HERE),
    "nomor perjanjian": IssuedNumber.objects.filter(organization=HERE),
    "penilaian kelompok": GroupAssessment.objects.filter(organization=HERE),
    "nilai indikator": Reading.objects.filter(organization=HERE),
}


def count_for(organization: Organization) -> dict[str, int]:
    """How often each kind of row refers to it, its planning included. One query."""
    counts = [count_of(rows) for rows in REFERRING.values()]
    found = Organization._base_manager.filter(pk=organization.pk).values_list(*counts).get()
    return dict(zip(REFERRING, found, strict=True))


REFERENCES = ReferenceCounter(covers=frozenset(rows.model._meta.label for rows in REFERRING.values()), count=count_for)


def sides_of_one_partnership(survivor: Organization, merged: Organization) -> list[Blocker]:
    """Both are sides of something that takes two: the only parties of a running partnership, or of a grievance."""
    shared = Partnership.objects.filter(parties__organization=survivor).filter(parties__organization=merged)
    third = PartnershipParty.objects.filter(partnership=HERE).exclude(organization__in=[survivor, merged])
    only = shared.filter(~Exists(third), status__in=[PartnershipStatus.ACTIVE, PartnershipStatus.SUSPENDED])
    found = [
        Blocker(f"Keduanya satu-satunya pihak kemitraan {row} yang sedang berjalan.", row.get_absolute_url())
        for row in only
    ]
    both = (survivor.pk, merged.pk)
    between = Grievance.objects.filter(raised_by__organization__in=both, against__organization__in=both)
    found += [
        Blocker(
            f"Ada keluhan antara keduanya: {row}. Mitra yang berselisih bukan mitra yang sama.", row.get_absolute_url()
        )
        for row in between.select_related("partnership")
    ]
    return found


def chosen_twice(survivor: Organization, merged: Organization) -> list[Blocker]:
    """Both were chosen in the same search: one of two decisions would be lost with its record."""
    standing = SelectionDecision.objects.filter(revoked_on=None)
    searches = standing.filter(candidate__organization=merged).values("selection_id")
    both = standing.filter(candidate__organization=survivor, selection_id__in=searches).select_related("selection")
    return [
        Blocker(
            f"Keduanya dipilih dalam pencarian {row.selection}. Cabut salah satu keputusan dahulu.",
            row.get_absolute_url(),
        )
        for row in both
    ]


def parties_with_accounts(survivor: Organization, merged: Organization) -> list[Blocker]:
    """Both are parties of one partnership and one of them keeps an account there: its ledger cannot change sides."""
    homes = PartnershipParty.objects.filter(organization=merged).values("partnership_id")
    both = PartnershipParty.objects.filter(organization=survivor, partnership__in=homes).values("partnership_id")
    sides = Q(first__organization__in=[survivor, merged]) | Q(second__organization__in=[survivor, merged])
    rows = SettlementAccount.objects.filter(sides, partnership__in=both)
    return [
        Blocker(f"Keduanya pihak {row.partnership}, dengan perhitungan {row} yang tidak dapat dipindahkan.", url)
        for row in rows.select_related("partnership", "first__organization", "second__organization")
        for url in [row.get_absolute_url()]
    ]


def register_all() -> None:
    """What keeps organizations from being deleted or merged, and what follows when they are."""
    reference_counters.register("programs", REFERENCES)
    merge_blockers.register("programs.SelectionDecision", chosen_twice)
    merge_blockers.register("programs.Partnership", sides_of_one_partnership)
    merge_blockers.register("programs.SettlementAccount", parties_with_accounts)
    merge_settlers.register("programs.PartnershipParty", settle_parties)
