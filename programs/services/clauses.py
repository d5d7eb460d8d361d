"""Writing the clauses of an agreement while it is a draft or negotiated; every change asks for consent anew."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import VersionOccasion
from programs.models import Agreement, AgreementClause
from programs.rules import EDITABLE_AGREEMENT
from programs.services.agreement_versions import keep_version
from programs.services.clause_templates import templates_in_force
from programs.services.orders import move_row
from programs.services.parties import take_back_consents

COPIED = ("topic", "heading", "body")


def templates_for(agreement: Agreement):
    """The clauses with which an agreement of this kind and pattern starts: the institution's own, else the shipped."""
    pattern = agreement.partnership.pattern if agreement.partnership else ""
    rows = templates_in_force(agreement.institution, agreement.kind)
    return rows.filter(Q(pattern="") | Q(pattern=pattern)).order_by("order", "pk")


@transaction.atomic
def fill_from_templates(*, actor, agreement: Agreement) -> list[AgreementClause]:
    """Add the clauses of the templates whose heading the agreement does not have yet; returns what was added.

    Raises `NotAllowed`, `TransitionRefused`.
    """
    agreement = _lock_editable(actor, agreement)
    known = set(agreement.clauses.values_list("heading", flat=True))
    rows = [row for row in templates_for(agreement) if row.heading not in known]
    return _copy(actor, agreement, rows, f"mengisi {len(rows)} pasal dari templat untuk {agreement}")


@transaction.atomic
def copy_clauses(*, actor, source: Agreement, agreement: Agreement) -> list[AgreementClause]:
    """Start a draft with the clauses of another agreement, none when it has none. Raises as `fill_from_templates`."""
    agreement = _lock_editable(actor, agreement)
    rows = list(source.clauses.all())
    return _copy(actor, agreement, rows, f"menyalin {len(rows)} pasal dari {source}")


def _copy(actor, agreement: Agreement, rows: list, sentence: str) -> list[AgreementClause]:
    last = _last_order(agreement)
    made = [
        AgreementClause(
            institution=agreement.institution,
            agreement=agreement,
            order=last + place,
            **{name: getattr(row, name) for name in COPIED},
        )
        for place, row in enumerate(rows, start=1)
    ]
    if made:
        AgreementClause.objects.bulk_create(made)
        _changed(actor, agreement, "fill_clauses", sentence)
    return made


@transaction.atomic
def add_clause(*, actor, agreement: Agreement, values: Mapping[str, Any]) -> AgreementClause:
    """A new clause at the end. `values`: topic, heading, body. Raises `NotAllowed`, `TransitionRefused`,
    `ValidationError`."""
    agreement = _lock_editable(actor, agreement)
    clause = AgreementClause(
        institution=agreement.institution, agreement=agreement, order=_last_order(agreement) + 1, **values
    )
    clause.full_clean()
    clause.save()
    _changed(actor, agreement, "add_clause", f"menambah pasal {clause} pada {agreement}", _told("", clause))
    return clause


@transaction.atomic
def update_clause(*, actor, clause: AgreementClause, values: Mapping[str, Any], version: int | None) -> AgreementClause:
    """Change a clause. Raises as `add_clause`, and `StaleVersion`."""
    agreement = _lock_editable(actor, clause.agreement)
    clause = lock(clause)
    changes = apply_changes(clause, values, version=version)
    if changes:
        told = [change | {"label": f"{clause}: {change['label']}"} for change in changes]
        _changed(actor, agreement, "update_clause", f"mengubah pasal {clause} pada {agreement}", told, clause)
    return clause


@transaction.atomic
def remove_clause(*, actor, clause: AgreementClause) -> None:
    """Take a clause out; earlier versions of the words keep it. Raises `NotAllowed`, `TransitionRefused`."""
    agreement = _lock_editable(actor, clause.agreement)
    clause = lock(clause)
    told = _told(clause.body, "")
    heading = str(clause)
    clause.delete()
    _changed(actor, agreement, "remove_clause", f"menghapus pasal {heading} dari {agreement}", told)


@transaction.atomic
def move_clause(*, actor, clause: AgreementClause, step: int) -> None:
    """Put a clause one place earlier (`step` -1) or later (1). Raises `NotAllowed`, `TransitionRefused`, and
    `DomainError` for another step."""
    if step not in {-1, 1}:
        raise DomainError("Pindahkan pasal satu tempat ke atas atau ke bawah.")
    agreement = _lock_editable(actor, clause.agreement)
    rows = list(agreement.clauses.all())
    if clause not in rows:
        raise DomainError("Pasal ini sudah dihapus.")
    if move_row(rows, clause.pk, step):
        direction = "ke atas" if step < 0 else "ke bawah"
        _changed(actor, agreement, "move_clause", f"memindahkan pasal {clause} {direction} pada {agreement}")


def _lock_editable(actor, agreement: Agreement) -> Agreement:
    require(can_write(actor))
    agreement = lock(agreement)
    if agreement.state not in EDITABLE_AGREEMENT:
        raise TransitionRefused("Naskah yang sudah disepakati tidak dapat diubah; buat adendum.")
    return agreement


def _last_order(agreement: Agreement) -> int:
    return agreement.clauses.aggregate(last=Max("order"))["last"] or 0


def _told(old: object, new: object) -> list[dict[str, str]]:
    return [{"field": "clauses", "label": "pasal", "old": str(old), "new": str(new)}]


def _changed(
    actor,
    agreement: Agreement,
    action: str,
    sentence: str,
    changes: list[dict] | None = None,
    clause: AgreementClause | None = None,
) -> None:
    """Consent given before falls away with the words it was for; the words are kept as a version when negotiated."""
    take_back_consents(agreement)
    agreement.version += 1
    agreement.save()
    audit.record(
        actor=actor,
        action=f"agreement.{action}",
        sentence=sentence,
        subjects=[agreement, *([clause] if clause else [])],
        changes=changes or [],
    )
    keep_version(actor=actor, agreement=agreement, occasion=VersionOccasion.CHANGED)
