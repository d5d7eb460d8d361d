"""Writing agreements: content, consent, signatures, and their life from draft to end."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.enums import AgreementState
from programs.models import Agreement, AgreementParty, Obligation
from programs.rules import AGREEMENT_TRANSITIONS, CONSENT_STATES, EDITABLE_AGREEMENT, SIGNING_STATES, target_of
from programs.selectors import missing_for_agreement
from programs.services.programs import check_same_institution, check_values_scope, stated_reason

BINDING = (AgreementState.SIGNED, AgreementState.ACTIVE, AgreementState.SUSPENDED)


@transaction.atomic
def create_agreement(*, actor, values: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]) -> Agreement:
    """A new agreement as a draft. `parties`: [{organization, number, signatory_name, signatory_position}].

    Raises `NotAllowed`, `ValidationError`, and `DomainError` (field `parties`) for fewer than two
    parties or an organization twice.
    """
    require(can_write(actor))
    agreement = Agreement(institution=actor.membership.institution, created_by_id=actor.pk, **values)
    check_values_scope(agreement.institution_id, values)
    _check_parties(agreement, parties)
    agreement.full_clean()
    agreement.save()
    for order, party in enumerate(parties):
        _add_party(agreement, order, party)
    audit.record(
        actor=actor,
        action="agreement.create",
        sentence=f"membuat perjanjian {agreement}",
        subjects=[agreement, *(party["organization"] for party in parties)],
    )
    return agreement


@transaction.atomic
def update_agreement(
    *,
    actor,
    agreement: Agreement,
    values: Mapping[str, Any],
    parties: Sequence[Mapping[str, Any]],
    version: int | None,
) -> Agreement:
    """Change a draft or an agreement under negotiation; consent given before falls away with the text it was for.

    Raises as `create_agreement`, and `StaleVersion`, `TransitionRefused` once it is agreed.
    """
    require(can_write(actor))
    agreement = lock(agreement)
    if agreement.state not in EDITABLE_AGREEMENT:
        raise TransitionRefused("Perjanjian yang sudah disepakati tidak dapat diubah; buat adendum.")
    check_values_scope(agreement.institution_id, values)
    _check_parent(agreement, values.get("parent"))
    before = agreement.version
    changes = apply_changes(agreement, values, version=version)
    _check_parties(agreement, parties)
    changes += _replace_parties(agreement, parties)
    if not changes:
        return agreement
    agreement.parties.update(consented_on=None, consent_method="", consented_by=None)
    if agreement.version == before:
        agreement.version += 1
        agreement.save()
    audit.record(
        actor=actor,
        action="agreement.update",
        sentence=f"mengubah perjanjian {agreement}",
        subjects=[agreement],
        changes=changes,
    )
    return agreement


@transaction.atomic
def record_consent(*, actor, party: AgreementParty, consented_on: dt.date, method: str) -> AgreementParty:
    """Keep that a party consents: when, by whom recorded, and how. Raises `DomainError` for a future date."""
    require(can_write(actor))
    agreement = lock(party.agreement)
    if agreement.state not in CONSENT_STATES:
        raise TransitionRefused("Persetujuan dicatat saat perjanjian dinegosiasikan.")
    if consented_on > agreement.institution.today:
        raise DomainError("Tanggal persetujuan tidak boleh di masa depan.", field="consented_on")
    party = lock(party)
    party.consented_by_id = actor.pk
    changes = apply_changes(party, {"consented_on": consented_on, "consent_method": method}, version=None)
    audit.record(
        actor=actor,
        action="agreement.consent",
        sentence=f"mencatat persetujuan {party} atas {agreement}",
        subjects=[agreement, party.organization],
        changes=changes,
    )
    return party


@transaction.atomic
def record_signature(*, actor, party: AgreementParty, signed_on: dt.date) -> AgreementParty:
    """Keep the date on which a party signed; not in the future."""
    require(can_write(actor))
    agreement = lock(party.agreement)
    if agreement.state not in SIGNING_STATES:
        raise TransitionRefused("Tanda tangan dicatat setelah perjanjian disepakati.")
    if signed_on > agreement.institution.today:
        raise DomainError("Tanggal tanda tangan tidak boleh di masa depan.", field="signed_on")
    party = lock(party)
    changes = apply_changes(party, {"signed_on": signed_on}, version=None)
    audit.record(
        actor=actor,
        action="agreement.signature",
        sentence=f"mencatat tanda tangan {party} pada {agreement}",
        subjects=[agreement, party.organization],
        changes=changes,
    )
    return party


def negotiate_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Open the draft to the parties."""
    return _move(actor, agreement, "negotiate", "memulai negosiasi")


def settle_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Every party has consented. Raises `NotReady` naming those that have not."""
    return _move(actor, agreement, "settle", "menandai disepakati")


def sign_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Every party has signed. Raises `NotReady`, and `DomainError` for an overlapping agreement."""
    return _move(actor, agreement, "sign", "menandai ditandatangani")


def activate_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Put a signed agreement into force. Raises `NotReady` with everything that is missing."""
    return _move(actor, agreement, "activate", "mengaktifkan")


def resume_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Go on as before, without a new agreement."""
    return _move(actor, agreement, "resume", "melanjutkan")


def suspend_agreement(*, actor, agreement: Agreement, reason: str) -> Agreement:
    """Pause by a person's decision."""
    return _move(actor, agreement, "suspend", "menangguhkan", stated_reason(reason))


def end_agreement(*, actor, agreement: Agreement, reason: str) -> Agreement:
    """End before its date; no rule may block it."""
    return _move(actor, agreement, "end", "mengakhiri", stated_reason(reason))


def cancel_agreement(*, actor, agreement: Agreement, reason: str) -> Agreement:
    """Give up an agreement that was not signed."""
    return _move(actor, agreement, "cancel", "membatalkan", stated_reason(reason))


@transaction.atomic
def _move(actor, agreement: Agreement, action: str, verb: str, reason: str = "") -> Agreement:
    require(can_write(actor))
    if action in {"sign", "activate"}:
        _lock_organizations(agreement)
    agreement = lock(agreement)
    target = target_of(AGREEMENT_TRANSITIONS, action, agreement.state)
    if action in {"settle", "sign", "activate"} and (missing := missing_for_agreement(agreement, action)):
        raise NotReady(missing)
    if action in {"sign", "activate"}:
        _refuse_overlap(agreement)
    values: dict[str, Any] = {"state": target, "state_reason": reason}
    if action == "activate":
        values["activated_at"] = clock.now()
    changes = [change for change in apply_changes(agreement, values, version=None) if change["field"] == "state"]
    audit.record(
        actor=actor,
        action=f"agreement.{action}",
        sentence=f"{verb} perjanjian {agreement}",
        subjects=[agreement, *(party.organization for party in agreement.parties.select_related("organization"))],
        changes=changes,
        reason=reason,
    )
    return agreement


def _lock_organizations(agreement: Agreement) -> None:
    """Signing and activating queue on the same parties, so that two cannot pass the overlap check at once."""
    parties = AgreementParty.objects.filter(agreement=agreement).values("organization_id")
    list(Organization.objects.select_for_update().filter(pk__in=parties).order_by("pk"))


def _refuse_overlap(agreement: Agreement) -> None:
    """Same kind, program and set of parties may not have two binding agreements at once.

    Raises `DomainError` naming the clashing number. Historical ones and children are not judged.
    """
    if agreement.is_historical or agreement.parent_id:
        return
    mine = frozenset(agreement.parties.values_list("organization_id", flat=True))
    rivals = Agreement.objects.filter(
        institution=agreement.institution,
        kind=agreement.kind,
        program=agreement.program,
        state__in=BINDING,
        parent__isnull=True,
        is_historical=False,
        parties__organization__in=mine,
    ).exclude(pk=agreement.pk)
    if agreement.ends_on:
        rivals = rivals.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=agreement.ends_on))
    if agreement.starts_on:
        rivals = rivals.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=agreement.starts_on))
    for rival in rivals.distinct().prefetch_related("parties"):
        if frozenset(party.organization_id for party in rival.parties.all()) == mine:
            number = next((party.number for party in rival.parties.all() if party.number), rival.title)
            raise DomainError(f"Masa berlaku bertumpuk dengan perjanjian {number}.", field="starts_on")


def _check_parent(agreement: Agreement, parent: Agreement | None) -> None:
    """Raise `DomainError` when `parent` lies below the agreement itself."""
    while parent is not None:
        if parent.pk == agreement.pk:
            raise DomainError("Perjanjian tidak dapat menjadi induk dirinya sendiri.", field="parent")
        parent = parent.parent


def _check_parties(agreement: Agreement, parties: Sequence[Mapping[str, Any]]) -> None:
    organizations = [party["organization"] for party in parties]
    check_same_institution(agreement.institution_id, *organizations)
    if len(organizations) < 2:
        raise DomainError("Perjanjian perlu paling sedikit dua pihak.", field="parties")
    if len({organization.pk for organization in organizations}) < len(organizations):
        raise DomainError("Satu mitra hanya dapat menjadi pihak satu kali.", field="parties")


def _add_party(agreement: Agreement, order: int, values: Mapping[str, Any]) -> AgreementParty:
    party = AgreementParty(institution=agreement.institution, agreement=agreement, order=order, **values)
    party.full_clean(validate_constraints=False)
    party.save()
    return party


def _replace_parties(agreement: Agreement, parties: Sequence[Mapping[str, Any]]) -> list[dict]:
    existing = {party.organization_id: party for party in agreement.parties.select_related("organization")}
    wanted = {values["organization"].pk for values in parties}
    changes = []
    for organization_id, party in existing.items():
        if organization_id not in wanted:
            if Obligation.objects.filter(agreement=agreement, cancelled_at=None).filter(
                Q(debtor=organization_id) | Q(creditor=organization_id)
            ):
                raise DomainError(f"{party} masih punya kewajiban atau hak di perjanjian ini.", field="parties")
            changes.append({"field": "parties", "label": "pihak", "old": str(party), "new": ""})
            party.delete()
    for order, values in enumerate(parties):
        stored = existing.get(values["organization"].pk)
        if stored is None:
            added = _add_party(agreement, order, values)
            changes.append({"field": "parties", "label": "pihak", "old": "", "new": str(added)})
            continue
        found = apply_changes(stored, {**values, "order": order}, version=None)
        changes += [change | {"label": f"{stored}: {change['label']}"} for change in found]
    return changes
