"""What partnerships and agreements share about their parties, whose own fields they add themselves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Q

from kemitraan.core.errors import DomainError
from kemitraan.core.services.versions import apply_changes
from programs.models import Agreement, AgreementParty, Partnership, PartnershipParty, SettlementAccount
from programs.services.scope import check_same_institution

Party = TypeVar("Party", PartnershipParty, AgreementParty)


def check_parties(home: Partnership | Agreement, parties: Sequence[Mapping[str, Any]]) -> None:
    """Raise `DomainError` (field `parties`) for fewer than two, one of them twice, or one of another institution."""
    organizations = [party["organization"] for party in parties]
    check_same_institution(home.institution_id, *organizations)
    if len(organizations) < 2:
        noun = str(home._meta.verbose_name).capitalize()
        raise DomainError(f"{noun} perlu paling sedikit dua pihak.", field="parties")
    if len({organization.pk for organization in organizations}) < len(organizations):
        raise DomainError("Satu mitra hanya dapat menjadi pihak satu kali.", field="parties")


def take_back_consents(agreement: Agreement) -> None:
    """Consents and objections fall away with the words they were for."""
    agreement.parties.update(
        consented_on=None,
        consent_method="",
        consented_by=None,
        consented_by_name="",
        objected_on=None,
        objection="",
    )


def save_party(party: Party) -> Party:
    """Validate and save a new party; that it occurs once is checked for all parties together."""
    party.full_clean(validate_constraints=False)
    party.save()
    return party


def replace_parties(
    home: Partnership | Agreement,
    ordered: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    add: Callable[[int, Mapping[str, Any]], Party],
    remove: Callable[[Party], Any],
) -> list[dict]:
    """Add, change and remove parties so that they become `ordered`: (place, values), saved in this sequence.

    Returns readable differences. Raises `DomainError` when one that still owes or is owed would go.
    """
    rows = list(ordered)
    existing: dict[int, Any] = {party.organization_id: party for party in home.parties.select_related("organization")}
    wanted = {values["organization"].pk for _, values in rows}
    changes = []
    for organization_id, party in existing.items():
        if organization_id not in wanted:
            _refuse_removal_with_duties(home, party)
            _refuse_removal_with_coverage(party)
            changes.append({"field": "parties", "label": "pihak", "old": str(party), "new": ""})
            remove(party)
    for place, values in rows:
        stored = existing.get(values["organization"].pk)
        if stored is None:
            added = add(place, values)
            changes.append({"field": "parties", "label": "pihak", "old": "", "new": str(added)})
            continue
        found = apply_changes(stored, {**values, "order": place}, version=None)
        changes += [
            change | {"field": f"parties.{change['field']}", "label": f"{stored}: {change['label']}"}
            for change in found
        ]
    return changes


def _refuse_removal_with_duties(home: Partnership | Agreement, party: PartnershipParty | AgreementParty) -> None:
    sides = Q(debtor=party.organization_id) | Q(creditor=party.organization_id)
    if home.obligations.filter(sides, cancelled_at=None).exists():
        raise DomainError(f"{party} masih punya kewajiban atau hak di {home._meta.verbose_name} ini.", field="parties")


def _refuse_removal_with_coverage(party: PartnershipParty | AgreementParty) -> None:
    """Who was chosen for a need, or ever covered one, stays on record; the participation is ended instead."""
    if isinstance(party, AgreementParty):
        return
    coverage = party.coverages.select_related("need").order_by("ended_on", "pk").first()
    if coverage is not None:
        message = f"{party} tercatat memenuhi kebutuhan {coverage.need}, jadi tidak dapat dihapus dari kemitraan ini."
        raise DomainError(message, field="parties")
    if SettlementAccount.objects.of(party).exists():
        raise DomainError(f"{party} punya perhitungan bersama, jadi tidak dapat dihapus.", field="parties")
    if party.decisions.exists():
        raise DomainError(f"{party} dipilih lewat pencarian mitra, jadi tidak dapat dihapus.", field="parties")
