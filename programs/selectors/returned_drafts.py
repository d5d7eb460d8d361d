"""Word files that parties sent back, and what they answer."""

from dataclasses import dataclass

from kemitraan.core.permissions import Allowed, Decision, Denied
from programs.models import Agreement, AgreementParty, AgreementVersion, ReturnedDraft
from programs.rules.word import may_return_draft
from programs.selectors.obligations import represented_by
from programs.selectors.word_documents import text_code

RETURNED = "returned_draft"


@dataclass(frozen=True)
class Answer:
    """A file that came back: what it was made from in words, and the version that came after it, if any."""

    draft: ReturnedDraft
    sentence: str
    later: AgreementVersion | None


def returned_drafts(agreement: Agreement, versions: list[AgreementVersion]) -> list[Answer]:
    """The files that came back, newest first; `versions` are all of the agreement. One query."""
    rows = ReturnedDraft.objects.filter(agreement=agreement).select_related("attachment", "version", "received_by")
    newest = max(versions, key=lambda version: version.sequence, default=None)
    return [_answer(row, newest) for row in rows if row.attachment.removed_at is None]


def _answer(draft: ReturnedDraft, newest: AgreementVersion | None) -> Answer:
    if draft.version is None:
        said = "Tidak diketahui dari versi mana" if not draft.code else f"Kode {draft.code} bukan versi naskah ini"
        return Answer(draft, said, None)
    is_older = newest is not None and newest.sequence > draft.version.sequence
    said = f"Menjawab {str(draft.version).lower()}"
    return Answer(draft, f"{said}, versi yang terakhir" if not is_older else said, newest if is_older else None)


def parties_to_return_for(user, agreement: Agreement) -> list[AgreementParty]:
    """The parties for which `user` may hand in a file."""
    represented = represented_by(user)
    rows = agreement.parties.select_related("organization")
    return [party for party in rows if may_return_draft(user, agreement, party.organization_id, represented)]


def can_return_draft(user, agreement: Agreement) -> Decision:
    """Whether `user` may hand in a file for any party of the agreement."""
    if parties_to_return_for(user, agreement):
        return Allowed()
    return Denied("Naskah perundingan diunggah oleh lembaga atau wakil pihaknya, sebelum ditandatangani.")


def version_of_code(agreement: Agreement, code: str) -> AgreementVersion | None:
    """The version of the agreement whose words have this code."""
    return next((row for row in agreement.versions.all() if code and text_code(row.sha256) == code), None)


def is_of_another(agreement: Agreement, code: str) -> bool:
    """Whether the code is that of words of another agreement of the same institution."""
    start = code.replace("-", "").lower()
    others = AgreementVersion.objects.filter(institution=agreement.institution_id, sha256__startswith=start)
    return bool(code) and others.exclude(agreement=agreement).exists()
