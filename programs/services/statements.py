"""Writing what parties bring, lack, expect and value, and which benefits are expected."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import Aspect, StatementKind
from programs.models import ExpectedBenefit, Partnership, PartnershipParty, PartyStatement
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.services.locks import lock_going_on, lock_partnership


@transaction.atomic
def state_position(
    *,
    actor,
    party: PartnershipParty,
    values: Mapping[str, Any],
    statements: Mapping[tuple[str, str], str],
    version: int | None = None,
) -> PartnershipParty:
    """Keep what a party says of itself, by the office or by whoever represents it.

    `values`: contribution, expectation, principles, same_need; `statements`: words by (kind, aspect), blank takes one
    away. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` when the partnership is over, and `DomainError`
    (field `same_need`) for a need of another program.
    """
    partnership = lock_going_on(party.partnership)
    require(may_speak_for(actor, party, represented_by(actor)))
    party = lock(party)
    need = values.get("same_need")
    if need is not None and need.program_id != partnership.program_id:
        raise DomainError("Kebutuhan ini bukan kebutuhan program kemitraan ini.", field="same_need")
    changes = apply_changes(party, values, version=version)
    said = _write_statements(party, statements)
    if said and not changes:
        party.version += 1
        party.save()
    if changes or said:
        audit.record(
            actor=actor,
            action="party.statement",
            sentence=f"menulis pernyataan {party}",
            subjects=[partnership, party.organization, party],
            changes=changes + said,
        )
    return party


def _write_statements(party: PartnershipParty, statements: Mapping[tuple[str, str], str]) -> list[dict[str, str]]:
    stored = {(row.kind, row.aspect): row for row in party.statements.all()}
    changes = []
    for (kind, aspect), words in statements.items():
        row, text = stored.get((kind, aspect)), words.strip()
        if text == (row.text if row else ""):
            continue
        label = f"{StatementKind(kind).label}: {Aspect(aspect).label.lower()}"
        changes.append({"field": f"{kind}_{aspect}", "label": label, "old": row.text if row else "", "new": text})
        if not text and row is not None:
            row.delete()
            continue
        row = row or PartyStatement(institution_id=party.institution_id, party=party, kind=kind, aspect=aspect)
        row.text = text
        row.full_clean()
        row.save()
    return changes


@transaction.atomic
def add_benefit(*, actor, partnership: Partnership, values: Mapping[str, Any]) -> ExpectedBenefit:
    """Something that the partnership is expected to give. `values`: benefit, text, party or None, indicator or None.

    Raises `NotAllowed`, `TransitionRefused` when the partnership is over, `DomainError` (fields `party`, `indicator`)
    for a party or an indicator of another partnership or program.
    """
    partnership = lock_partnership(actor, partnership)
    _check_benefit(partnership, values)
    row = ExpectedBenefit(
        institution_id=partnership.institution_id, partnership=partnership, created_by_id=actor.pk, **values
    )
    row.full_clean()
    row.save()
    _tell(actor, row, "add", f"mencatat manfaat yang diharapkan: {row.get_benefit_display().lower()}")
    return row


@transaction.atomic
def change_benefit(
    *, actor, benefit: ExpectedBenefit, values: Mapping[str, Any], version: int | None
) -> ExpectedBenefit:
    """Other words, another party or indicator. Raises as `add_benefit`, and `StaleVersion`."""
    partnership = lock_partnership(actor, benefit.partnership)
    _check_benefit(partnership, values)
    row = lock(benefit)
    row.partnership = partnership
    if changes := apply_changes(row, values, version=version):
        _tell(actor, row, "update", f"mengubah manfaat yang diharapkan: {row.get_benefit_display().lower()}", changes)
    return row


@transaction.atomic
def remove_benefit(*, actor, benefit: ExpectedBenefit) -> Partnership:
    """It is not expected any more; the trail keeps its words."""
    partnership = lock_partnership(actor, benefit.partnership)
    row = lock(benefit)
    row.partnership = partnership
    words = [{"field": "text", "label": "yang diharapkan", "old": row.text, "new": ""}]
    _tell(actor, row, "remove", f"melepas manfaat yang diharapkan: {row.get_benefit_display().lower()}", words)
    row.delete()
    return partnership


def _check_benefit(partnership: Partnership, values: Mapping[str, Any]) -> None:
    party, indicator = values.get("party"), values.get("indicator")
    if party is not None and party.partnership_id != partnership.pk:
        raise DomainError("Pihak ini bukan pihak kemitraan itu.", field="party")
    if indicator is not None and indicator.program_id != partnership.program_id:
        raise DomainError("Indikator ini bukan indikator program kemitraan itu.", field="indicator")


def _tell(actor, row: ExpectedBenefit, verb: str, sentence: str, changes: list[dict] | None = None) -> None:
    audit.record(actor=actor, action=f"benefit.{verb}", sentence=sentence, subjects=[row.partnership], changes=changes)
