"""Writing agreements: content, consent, signatures, and their life from draft to end."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.enums import ConsentMethod, VersionOccasion
from programs.models import Agreement, AgreementParty
from programs.rules import CONSENT_STATES, EDITABLE_AGREEMENT, SIGNING_STATES, may_consent
from programs.selectors import missing_for_agreement, overlaps_of, represented_by
from programs.services.agreement_versions import keep_version
from programs.services.parties import check_parties, replace_parties, save_party, take_back_consents
from programs.services.scope import check_values_scope
from programs.services.transitions import AGREEMENT_LIFE, move


@transaction.atomic
def create_agreement(*, actor, values: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]) -> Agreement:
    """A new agreement as a draft. `parties`: [{organization, number, signatory_name, signatory_position}].

    Raises `NotAllowed`, `ValidationError`, and `DomainError` (field `parties`) for fewer than two
    parties or an organization twice.
    """
    require(can_write(actor))
    agreement = Agreement(institution=actor.membership.institution, created_by_id=actor.pk, **values)
    check_values_scope(agreement.institution_id, values)
    check_parties(agreement, parties)
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
    parties: Sequence[Mapping[str, Any]] | None = None,
    version: int | None,
) -> Agreement:
    """Change a draft or an agreement under negotiation; consent given before falls away with the text it was for.

    Without `parties` they stay as they are, and a consent refuses the change: who changes a single value in passing
    does not see whose consent would fall away. Raises as `create_agreement`, and `StaleVersion`, `TransitionRefused`
    once it is agreed.
    """
    require(can_write(actor))
    agreement = lock(agreement)
    if agreement.state not in EDITABLE_AGREEMENT:
        raise TransitionRefused("Perjanjian yang sudah disepakati tidak dapat diubah; buat adendum.")
    check_values_scope(agreement.institution_id, values)
    _check_parent(agreement, values.get("parent"))
    before = agreement.version
    changes = apply_changes(agreement, values, version=version)
    if parties is not None:
        check_parties(agreement, parties)
        changes += replace_parties(
            agreement,
            enumerate(parties),
            add=lambda order, party: _add_party(agreement, order, party),
            remove=lambda party: party.delete(),
        )
    elif changes and agreement.parties.filter(consented_on__isnull=False).exists():
        raise TransitionRefused(
            "Sudah ada pihak yang setuju. Ubah di halaman perjanjian; persetujuan lalu diminta lagi."
        )
    if not changes:
        return agreement
    take_back_consents(agreement)
    if agreement.version == before:
        agreement.version += 1
        agreement.save()
    keep_version(actor=actor, agreement=agreement, occasion=VersionOccasion.CHANGED)
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
    """Keep a consent that a party gave outside the application: when, how, and who recorded it.

    Raises `NotAllowed`, `TransitionRefused`, and `DomainError` for a future date.
    """
    require(can_write(actor))
    agreement = lock(party.agreement)
    if consented_on > agreement.institution.today:
        raise DomainError("Tanggal persetujuan tidak boleh di masa depan.", field="consented_on")
    sentence = f"mencatat persetujuan {party} atas {agreement}"
    return _keep_consent(actor, agreement, party, consented_on, method, sentence)


@transaction.atomic
def give_consent(*, actor, party: AgreementParty, version: int) -> AgreementParty:
    """Consent in the party's name, today, to the agreement as it was read at `version`.

    A party that consented already stays as it is. Raises `NotAllowed` for who does not speak for the party,
    `TransitionRefused`, and `DomainError` when the text changed since it was read.
    """
    require(may_consent(actor, party, represented_by(actor)))
    agreement = lock(party.agreement)
    party = lock(party)
    if party.consented_on is not None:
        return party
    if agreement.version != version:
        raise DomainError("Perjanjian berubah sejak Anda membukanya. Baca lagi, lalu setujui.")
    sentence = f"menyetujui {agreement} atas nama {party}"
    return _keep_consent(actor, agreement, party, agreement.institution.today, ConsentMethod.IN_APP, sentence)


def _keep_consent(
    actor, agreement: Agreement, party: AgreementParty, consented_on: dt.date, method: str, sentence: str
) -> AgreementParty:
    if agreement.state not in CONSENT_STATES:
        raise TransitionRefused("Persetujuan dicatat saat perjanjian dinegosiasikan.")
    party = lock(party)
    party.consented_by_id = actor.pk
    changes = apply_changes(
        party,
        {"consented_on": consented_on, "consent_method": method, "objected_on": None, "objection": ""},
        version=None,
    )
    audit.record(
        actor=actor,
        action="agreement.consent",
        sentence=sentence,
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
    """Open the draft to the parties; the words shown to them are kept as the first version."""
    return _move_and_keep(actor, agreement, "negotiate", VersionOccasion.NEGOTIATED)


def settle_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Every party has consented. Raises `NotReady` naming those that have not."""
    check = partial(_refuse_unready, action="settle")
    return _move_and_keep(actor, agreement, "settle", VersionOccasion.AGREED, check=check)


@transaction.atomic
def sign_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Every party has signed. Raises `NotReady`, and `DomainError` for an overlapping agreement."""
    agreement = _bind(actor, agreement, "sign")
    keep_version(actor=actor, agreement=agreement, occasion=VersionOccasion.SIGNED)
    return agreement


def activate_agreement(*, actor, agreement: Agreement) -> Agreement:
    """Put a signed agreement into force. Raises `NotReady` with everything that is missing."""
    return _bind(actor, agreement, "activate", values={"activated_at": clock.now()})


def resume_agreement(*, actor, agreement: Agreement, reason: str = "", decided_on: dt.date | None = None) -> Agreement:
    """Go on as before, without a new agreement."""
    return _move(actor, agreement, "resume", reason=reason, decided_on=decided_on)


def suspend_agreement(*, actor, agreement: Agreement, reason: str, decided_on: dt.date | None = None) -> Agreement:
    """Pause by a person's decision."""
    return _move(actor, agreement, "suspend", reason=reason, decided_on=decided_on)


def end_agreement(*, actor, agreement: Agreement, reason: str, decided_on: dt.date | None = None) -> Agreement:
    """End before its date; no rule may block it."""
    return _move(actor, agreement, "end", reason=reason, decided_on=decided_on)


def cancel_agreement(*, actor, agreement: Agreement, reason: str, decided_on: dt.date | None = None) -> Agreement:
    """Give up an agreement that was not signed."""
    return _move(actor, agreement, "cancel", reason=reason, decided_on=decided_on)


def _move(actor, agreement: Agreement, action: str, **options: Any) -> Agreement:
    parties = agreement.parties.select_related("organization")
    return move(
        actor=actor,
        record=agreement,
        life=AGREEMENT_LIFE,
        action=action,
        subjects=[party.organization for party in parties],
        **options,
    )


@transaction.atomic
def _move_and_keep(actor, agreement: Agreement, action: str, occasion: VersionOccasion, **options: Any) -> Agreement:
    agreement = _move(actor, agreement, action, **options)
    keep_version(actor=actor, agreement=agreement, occasion=occasion)
    return agreement


@transaction.atomic
def _bind(actor, agreement: Agreement, action: str, **options: Any) -> Agreement:
    """Sign or activate, after everything that stands in the way was looked for under the locks."""
    _lock_organizations(agreement)

    def check(locked: Agreement) -> None:
        _refuse_unready(locked, action=action)
        _refuse_overlap(locked)

    return _move(actor, agreement, action, check=check, **options)


def _refuse_unready(agreement: Agreement, *, action: str) -> None:
    """Raise `NotReady`; of one entered from an archive nothing can be made up any more, so its page only warns."""
    if not agreement.is_historical and (missing := missing_for_agreement(agreement, action)):
        raise NotReady(missing)


def _lock_organizations(agreement: Agreement) -> None:
    """Signing and activating queue on the same parties, so that two cannot pass the overlap check at once."""
    parties = AgreementParty.objects.filter(agreement=agreement).values("organization_id")
    list(Organization.objects.select_for_update().filter(pk__in=parties).order_by("pk"))


def _refuse_overlap(agreement: Agreement) -> None:
    """Same kind, program and set of parties may not have two binding agreements at once (see `Overlap`).

    Raises `DomainError` naming the clashing number.
    """
    for overlap in overlaps_of(agreement):
        if overlap.refuses:
            raise DomainError(f"Masa berlaku bertumpuk dengan perjanjian {overlap.number}.", field="starts_on")


def _check_parent(agreement: Agreement, parent: Agreement | None) -> None:
    """Raise `DomainError` when `parent` lies below the agreement itself."""
    while parent is not None:
        if parent.pk == agreement.pk:
            raise DomainError("Perjanjian tidak dapat menjadi induk dirinya sendiri.", field="parent")
        parent = parent.parent


def _add_party(agreement: Agreement, order: int, values: Mapping[str, Any]) -> AgreementParty:
    return save_party(AgreementParty(institution=agreement.institution, agreement=agreement, order=order, **values))
