"""Panels that programs adds: what an archive said of an agreement, how the duties of an organization stand."""

from typing import Any

from kemitraan.core.registry import RecordPanel
from programs.models import Agreement
from programs.selectors.ledgers import ledger_panel


def archive_of(user, agreement: Agreement) -> dict[str, Any] | None:
    """Facts of an imported agreement for those who see the whole institution: its status there, its id, the notes."""
    if not agreement.is_historical or not user.membership.sees_whole_institution:
        return None
    kept = []
    if agreement.source_status:
        kept.append({"label": "Status di sumber", "value": agreement.source_status})
    if agreement.external_id:
        kept.append({"label": "ID di sumber", "value": f"{agreement.external_id} ({agreement.source})"})
    for line in agreement.source_notes.splitlines():
        label, is_split, text = line.partition(": ")
        kept.append({"label": label, "value": text} if is_split else {"label": "Catatan", "value": line})
    return {"facts": kept} if kept else None


ARCHIVE = RecordPanel("Menurut arsip", "programs/_archive.html", archive_of, order=80)
LEDGER = RecordPanel("Hak dan kewajiban", "programs/_organization_ledger.html", ledger_panel, order=30)
