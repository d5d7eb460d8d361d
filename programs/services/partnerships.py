"""Writing partnerships: parties, statements, and what people decide about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import PartnershipStatus
from programs.models import Partnership, PartnershipParty, PartnershipText, PartyEpisode
from programs.patterns import get_pattern
from programs.rules import EDITABLE_PARTNERSHIP, PARTNERSHIP_TRANSITIONS, target_of
from programs.selectors import missing_for_partnership
from programs.services.programs import check_same_institution, check_values_scope, stated_reason


@transaction.atomic
def create_partnership(
    *, actor, values: Mapping[str, Any], parties: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
) -> Partnership:
    """A new partnership as a draft. `parties`: [{organization, role, is_lead, contribution, expectation}].

    Raises `NotAllowed`, `ValidationError`, and `DomainError` (field `parties`) for fewer than two
    parties, an organization twice, an unknown role, or not exactly one lead.
    """
    require(can_write(actor))
    partnership = Partnership(institution=actor.membership.institution, created_by_id=actor.pk, **values)
    check_values_scope(partnership.institution_id, values)
    _check_parties(partnership, parties)
    partnership.full_clean()
    partnership.save()
    for order, party in enumerate(parties):
        _add_party(partnership, order, party, actor)
    _write_texts(partnership, texts)
    audit.record(
        actor=actor,
        action="partnership.create",
        sentence=f"membuat kemitraan {partnership}",
        subjects=[partnership, *(party["organization"] for party in parties)],
    )
    return partnership


@transaction.atomic
def update_partnership(
    *,
    actor,
    partnership: Partnership,
    values: Mapping[str, Any],
    parties: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    version: int | None,
) -> Partnership:
    """Change a partnership. A party with obligations stays; its participation is ended instead.

    Raises as `create_partnership`, and `StaleVersion`, `TransitionRefused` when it is over.
    """
    require(can_write(actor))
    partnership = lock(partnership)
    if partnership.status not in EDITABLE_PARTNERSHIP:
        raise TransitionRefused("Kemitraan yang sudah berakhir tidak dapat diubah.")
    check_values_scope(partnership.institution_id, values)
    before = partnership.version
    changes = apply_changes(partnership, values, version=version)
    _check_parties(partnership, parties)
    changes += _replace_parties(partnership, parties, actor)
    changes += _write_texts(partnership, texts)
    if not changes:
        return partnership
    if partnership.version == before:
        partnership.version += 1
        partnership.save()
    if partnership.status != PartnershipStatus.DRAFT and (missing := missing_for_partnership(partnership)):
        raise NotReady(missing)
    audit.record(
        actor=actor,
        action="partnership.update",
        sentence=f"mengubah kemitraan {partnership}",
        subjects=[partnership],
        changes=changes,
    )
    return partnership


def activate_partnership(*, actor, partnership: Partnership) -> Partnership:
    """Put a drafted partnership into force. Raises `NotReady` with everything that is missing."""
    return _move(actor, partnership, "activate", "mengaktifkan")


def suspend_partnership(*, actor, partnership: Partnership, reason: str) -> Partnership:
    """Pause by a person's decision; open due dates stay and fall silent."""
    return _move(actor, partnership, "suspend", "menangguhkan", stated_reason(reason))


def resume_partnership(*, actor, partnership: Partnership) -> Partnership:
    """Go on as before, without a new agreement (source text, pattern f)."""
    return _move(actor, partnership, "resume", "melanjutkan")


def end_partnership(*, actor, partnership: Partnership, reason: str) -> Partnership:
    """End a partnership; no rule may block it."""
    return _move(actor, partnership, "end", "mengakhiri", stated_reason(reason))


def cancel_partnership(*, actor, partnership: Partnership, reason: str) -> Partnership:
    """Give up a draft."""
    return _move(actor, partnership, "cancel", "membatalkan", stated_reason(reason))


@transaction.atomic
def _move(actor, partnership: Partnership, action: str, verb: str, reason: str = "") -> Partnership:
    require(can_write(actor))
    partnership = lock(partnership)
    target = target_of(PARTNERSHIP_TRANSITIONS, action, partnership.status)
    if action == "activate" and (missing := missing_for_partnership(partnership)):
        raise NotReady(missing)
    changes = apply_changes(partnership, {"status": target, "status_reason": reason}, version=None)
    if action == "end":
        _close_episodes(partnership)
    audit.record(
        actor=actor,
        action=f"partnership.{action}",
        sentence=f"{verb} kemitraan {partnership}",
        subjects=[partnership],
        changes=changes,
        reason=reason,
    )
    return partnership


def _close_episodes(partnership: Partnership) -> None:
    """Nobody takes part any more after the day on which the partnership ended."""
    today = partnership.institution.today
    for episode in PartyEpisode.objects.filter(party__partnership=partnership, until_on=None):
        episode.until_on = max(today, episode.from_on)
        episode.save()


def _check_parties(partnership: Partnership, parties: Sequence[Mapping[str, Any]]) -> None:
    organizations = [party["organization"] for party in parties]
    check_same_institution(partnership.institution_id, *organizations)
    if len(organizations) < 2:
        raise DomainError("Kemitraan perlu paling sedikit dua pihak.", field="parties")
    if len({organization.pk for organization in organizations}) < len(organizations):
        raise DomainError("Satu mitra hanya dapat menjadi pihak satu kali.", field="parties")
    if sum(bool(party.get("is_lead")) for party in parties) != 1:
        raise DomainError("Pilih tepat satu pelaku utama.", field="parties")
    known = {role.code for role in get_pattern(partnership.pattern).roles}
    if any(party["role"] not in known for party in parties):
        raise DomainError("Peran itu tidak ada pada pola ini.", field="parties")


def _add_party(partnership: Partnership, order: int, values: Mapping[str, Any], actor) -> PartnershipParty:
    party = PartnershipParty(institution=partnership.institution, partnership=partnership, order=order, **values)
    party.full_clean(validate_constraints=False)
    party.save()
    PartyEpisode.objects.create(
        institution=partnership.institution, party=party, from_on=partnership.starts_on, recorded_by_id=actor.pk
    )
    return party


def _replace_parties(partnership: Partnership, parties: Sequence[Mapping[str, Any]], actor) -> list[dict]:
    """Add, change and remove parties so that they become `parties`; returns readable differences."""
    existing = {party.organization_id: party for party in partnership.parties.select_related("organization")}
    wanted = {values["organization"].pk for values in parties}
    changes = []
    for organization_id, party in existing.items():
        if organization_id in wanted:
            continue
        duties = partnership.obligations.filter(debtor=organization_id) | partnership.obligations.filter(
            creditor=organization_id
        )
        if duties.exists():
            raise DomainError(f"{party} masih punya kewajiban atau hak di kemitraan ini.", field="parties")
        changes.append({"field": "parties", "label": "pihak", "old": str(party), "new": ""})
        party.episodes.all().delete()
        party.delete()
    # The one-lead constraint is checked row by row, so the old lead steps down first.
    partnership.parties.filter(is_lead=True).update(is_lead=False)
    for order, values in enumerate(parties):
        stored = existing.get(values["organization"].pk)
        if stored is None:
            added = _add_party(partnership, order, values, actor)
            changes.append({"field": "parties", "label": "pihak", "old": "", "new": str(added)})
            continue
        found = apply_changes(stored, {**values, "order": order}, version=None)
        if values.get("is_lead"):
            PartnershipParty.objects.filter(pk=stored.pk).update(is_lead=True)
        changes += [change | {"label": f"{stored}: {change['label']}"} for change in found]
    return changes


def _write_texts(partnership: Partnership, texts: Mapping[str, str]) -> list[dict]:
    """Keep the statements that the pattern asks for; returns readable differences."""
    labels = {text.key: text.label for text in get_pattern(partnership.pattern).texts}
    existing = {row.key: row for row in partnership.texts.all()}
    changes = []
    for key, text in texts.items():
        if key not in labels:
            continue
        row = existing.get(key) or PartnershipText(
            institution=partnership.institution, partnership=partnership, key=key
        )
        if row.text == text.strip():
            continue
        changes.append({"field": key, "label": labels[key], "old": row.text, "new": text.strip()})
        row.text = text.strip()
        row.save()
    return changes
