"""Writing partnerships: parties, statements, and what people decide about them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, NotReady
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes
from programs.enums import PartnershipStatus
from programs.models import Partnership, PartnershipParty, PartnershipText, PartyEpisode
from programs.patterns import get_pattern
from programs.selectors import missing_for_partnership
from programs.services.locks import lock_partnership
from programs.services.parties import check_parties, replace_parties, save_party
from programs.services.scope import check_values_scope
from programs.services.terminations import complete_notice
from programs.services.transitions import PARTNERSHIP_LIFE, move


@transaction.atomic
def create_partnership(
    *,
    actor,
    values: Mapping[str, Any],
    parties: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> Partnership:
    """A new partnership as a draft. `parties`: [{organization, role, is_lead, contribution, expectation}].

    `texts` are the statements of the pattern by key, `choices` what was chosen beside them.

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
    _write_texts(partnership, texts, choices or {})
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
    parties: Sequence[Mapping[str, Any]] | None = None,
    texts: Mapping[str, str] | None = None,
    version: int | None,
    choices: Mapping[str, Sequence[str]] | None = None,
) -> Partnership:
    """Change a partnership; None leaves its parties or its texts as they are.

    A party with obligations stays; its participation is ended instead.

    One that began keeps what its pattern asks for; what it lacked before does not stand in the way of a change.

    Raises as `create_partnership`, and `StaleVersion`, `TransitionRefused` when it is over.
    """
    partnership = lock_partnership(actor, partnership)
    check_values_scope(partnership.institution_id, values)
    before = partnership.version
    lacking = _lacking(partnership)
    changes = apply_changes(partnership, values, version=version)
    if parties is not None:
        _check_parties(partnership, parties)
        changes += _replace_parties(partnership, parties, actor)
    changes += _write_texts(partnership, texts or {}, choices or {})
    if not changes:
        return partnership
    if partnership.version == before:
        partnership.version += 1
        partnership.save()
    if partnership.status != PartnershipStatus.DRAFT:
        _refuse_unready(partnership, known=lacking)
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
    return move(actor=actor, record=partnership, life=PARTNERSHIP_LIFE, action="activate", check=_refuse_unready)


def suspend_partnership(
    *, actor, partnership: Partnership, reason: str, decided_on: dt.date | None = None
) -> Partnership:
    """Pause by a person's decision; open due dates stay and fall silent."""
    return _decide(actor, partnership, "suspend", reason, decided_on)


def resume_partnership(
    *, actor, partnership: Partnership, reason: str = "", decided_on: dt.date | None = None
) -> Partnership:
    """Go on as before, without a new agreement (source text, pattern f)."""
    return _decide(actor, partnership, "resume", reason, decided_on)


@transaction.atomic
def end_partnership(*, actor, partnership: Partnership, reason: str, decided_on: dt.date | None = None) -> Partnership:
    """End a partnership; no rule may block it. Nobody takes part any more after `decided_on`, default today."""
    partnership = _decide(actor, partnership, "end", reason, decided_on)
    day = decided_on or partnership.institution.today
    _close_episodes(partnership, day)
    complete_notice(partnership, day)
    return partnership


def cancel_partnership(
    *, actor, partnership: Partnership, reason: str, decided_on: dt.date | None = None
) -> Partnership:
    """Give up a draft."""
    return _decide(actor, partnership, "cancel", reason, decided_on)


def _decide(actor, partnership: Partnership, action: str, reason: str, decided_on: dt.date | None) -> Partnership:
    return move(
        actor=actor, record=partnership, life=PARTNERSHIP_LIFE, action=action, reason=reason, decided_on=decided_on
    )


def _refuse_unready(partnership: Partnership, *, known: frozenset[tuple[str, str]] = frozenset()) -> None:
    """Raise `NotReady` for what is missing, but for what is `known` to have been missing before."""
    missing = [item for item in missing_for_partnership(partnership) if (item.rule, item.message) not in known]
    if missing:
        raise NotReady(missing)


def _lacking(partnership: Partnership) -> frozenset[tuple[str, str]]:
    return frozenset((item.rule, item.message) for item in missing_for_partnership(partnership))


def _close_episodes(partnership: Partnership, day: dt.date) -> None:
    """End on `day` the participations that still run; one that began later ends on its first day."""
    for episode in PartyEpisode.objects.filter(party__partnership=partnership, until_on=None):
        episode.until_on = max(day, episode.from_on)
        episode.save()


def _check_parties(partnership: Partnership, parties: Sequence[Mapping[str, Any]]) -> None:
    check_parties(partnership, parties)
    if sum(bool(party.get("is_lead")) for party in parties) != 1:
        raise DomainError("Pilih tepat satu pelaku utama.", field="parties")
    known = {role.code for role in get_pattern(partnership.pattern).roles}
    if any(party["role"] not in known for party in parties):
        raise DomainError("Peran itu tidak ada pada pola ini.", field="parties")


def _add_party(partnership: Partnership, order: int, values: Mapping[str, Any], actor) -> PartnershipParty:
    party = save_party(
        PartnershipParty(institution=partnership.institution, partnership=partnership, order=order, **values)
    )
    PartyEpisode.objects.create(
        institution=partnership.institution, party=party, from_on=partnership.starts_on, recorded_by_id=actor.pk
    )
    return party


def _remove_party(party: PartnershipParty) -> None:
    party.episodes.all().delete()
    party.delete()


def _replace_parties(partnership: Partnership, parties: Sequence[Mapping[str, Any]], actor) -> list[dict]:
    """The one-lead constraint is checked row by row, so the old lead steps down before the new one is saved."""
    return replace_parties(
        partnership,
        sorted(enumerate(parties), key=lambda item: bool(item[1].get("is_lead"))),
        add=lambda order, values: _add_party(partnership, order, values, actor),
        remove=_remove_party,
    )


def _write_texts(
    partnership: Partnership, texts: Mapping[str, str], choices: Mapping[str, Sequence[str]]
) -> list[dict]:
    """Keep the statements that the pattern asks for; returns readable differences."""
    asked = {text.key: text for text in get_pattern(partnership.pattern).texts}
    existing = {row.key: row for row in partnership.texts.all()}
    changes = []
    for key in dict.fromkeys([*texts, *choices]):
        if key not in asked:
            continue
        label = asked[key].label
        row = existing.get(key) or PartnershipText(
            institution=partnership.institution, partnership=partnership, key=key
        )
        text = texts.get(key, row.text).strip()
        chosen = [value for value, _ in asked[key].choices if value in choices.get(key, row.choices)]
        if row.text != text:
            changes.append({"field": f"text_{key}", "label": label, "old": row.text, "new": text})
        if row.choices != chosen:
            old, new = (", ".join(asked[key].chosen_labels(values)) for values in (row.choices, chosen))
            changes.append({"field": f"choice_{key}", "label": f"{label}: pilihan", "old": old, "new": new})
        if (row.text, row.choices) == (text, chosen):
            continue
        row.text, row.choices = text, chosen
        row.save()
    return changes
