"""Chapters about one agreement, or all agreements of a partnership: terms, words, documents, consents, addenda."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet

from kemitraan.core import clock
from kemitraan.core.documents import render_pdf
from kemitraan.core.dossier_parts import DossierDocument, DossierFile, DossierPart, DossierTable, DossierText
from kemitraan.core.formats import format_date
from programs.dossiers.files import files_of_rows
from programs.models import (
    Addendum,
    AddendumParty,
    Agreement,
    AgreementParty,
    AgreementVersion,
    IssuedDocument,
    Partnership,
)
from programs.rules import terms_on
from programs.selectors.agreement_documents import ISSUED, document_of, draft_document
from programs.selectors.agreement_terms import describe_changes, describe_terms, terms_before

Folder = Callable[[Agreement], str]
Chapter = Callable[[Any, QuerySet[Agreement], Folder], Iterable[DossierPart]]
RELATED = ("institution", "program", "partnership", "parent")


def of_agreement(chapter: Chapter) -> Callable[[Any, Agreement], Iterable[DossierPart]]:
    """The chapter for one agreement."""

    def parts(user, agreement: Agreement) -> Iterable[DossierPart]:
        rows = Agreement.objects.visible_to(user).filter(pk=agreement.pk).select_related(*RELATED)
        return chapter(user, rows, lambda row: "")

    return parts


def of_partnership(chapter: Chapter) -> Callable[[Any, Partnership], Iterable[DossierPart]]:
    """The chapter for those agreements of a partnership that the reader sees, each with a folder of its own."""

    def parts(user, partnership: Partnership) -> Iterable[DossierPart]:
        rows = Agreement.objects.visible_to(user).filter(partnership=partnership).select_related(*RELATED)
        return chapter(user, rows.order_by("starts_on", "pk"), name_of)

    return parts


def name_of(agreement: Agreement) -> str:
    """How the dossier calls an agreement: kind and title."""
    return f"{agreement.get_kind_display()} {agreement.title}"


def terms(user, agreements: QuerySet[Agreement], folder: Folder) -> Iterator[DossierPart]:
    """What each agreement says after its addenda, and who its parties are."""
    for agreement in agreements.prefetch_related("addenda"):
        lines = [f"Status: {agreement.get_state_display()}"]
        lines += [f"Alasan: {agreement.state_reason}"] if agreement.state_reason else []
        lines += [f"Mulai: {format_date(agreement.starts_on)}"] if agreement.starts_on else []
        for row in describe_terms(terms_on(agreement, agreement.addenda.all())):
            source = f" (menurut {row['source']})" if row["source"] else ""
            lines += [f"{row['label']}: {row['value']}{source}"] if row["value"] else []
        yield DossierText(name_of(agreement), lines)
    yield DossierTable(
        "Pihak perjanjian",
        ["Perjanjian", "Pihak", "Nomor", "Penanda tangan", "Jabatan", "Dasar kewenangan"],
        partial(_parties, agreements),
        printed=5,
    )


def _rows_of(agreements: QuerySet[Agreement]) -> QuerySet[AgreementParty]:
    rows = AgreementParty.objects.filter(agreement__in=agreements.order_by().values("pk"))
    return rows.select_related("agreement", "organization", "consented_by").order_by("agreement_id", "order", "pk")


def _parties(agreements: QuerySet[Agreement]) -> Iterator[list[Any]]:
    for party in _rows_of(agreements):
        yield [
            name_of(party.agreement),
            str(party),
            party.number,
            party.signatory_name,
            party.signatory_position,
            party.signatory_authority,
        ]


def words(user, agreements: QuerySet[Agreement], folder: Folder) -> Iterator[DossierPart]:
    """The words as they are now and every version that others saw, each as PDF, and the list of versions."""
    for agreement in agreements:
        yield DossierDocument("Naskah sekarang", partial(_current, agreement), folder(agreement))
    versions = AgreementVersion.objects.filter(agreement__in=agreements.order_by().values("pk"))
    versions = versions.select_related("agreement__institution", "made_by").order_by("agreement_id", "sequence")
    for version in versions.iterator(chunk_size=20):
        yield DossierDocument(f"Naskah versi {version.sequence}", partial(_earlier, version), folder(version.agreement))
    yield DossierTable(
        "Daftar versi",
        ["Perjanjian", "Versi", "Pada", "Dibuat", "Oleh", "Sidik SHA-256 isi"],
        partial(_versions, versions.defer("content")),
        printed=5,
    )


def _current(agreement: Agreement) -> bytes:
    return render_pdf(draft_document(agreement, clock.now())).pdf


def _earlier(version: AgreementVersion) -> bytes:
    return render_pdf(document_of(version.agreement, version.content, version.made_at, code="")).pdf


def _versions(versions: QuerySet[AgreementVersion]) -> Iterator[list[Any]]:
    for row in versions:
        made_by = str(row.made_by or "sistem")
        yield [name_of(row.agreement), row.sequence, row.get_occasion_display(), row.made_at, made_by, row.sha256]


def documents(user, agreements: QuerySet[Agreement], folder: Folder) -> Iterator[DossierPart]:
    """Issued documents with their codes, signed scans and all other files of the agreements."""
    issued = IssuedDocument.objects.filter(agreement__in=agreements.order_by().values("pk"))
    issued = issued.select_related("agreement", "attachment", "issued_by").order_by("issued_at", "pk")
    yield DossierTable(
        "Dokumen terbit",
        ["Perjanjian", "Kode verifikasi", "Terbit", "Oleh", "Digantikan", "Sidik SHA-256"],
        partial(_issued, issued),
        printed=5,
    )
    for row in issued:
        state = "digantikan" if row.withdrawn_at else "berlaku"
        name = f"Dokumen terbit {row.code} {state} {row.attachment.original_name}"
        yield DossierFile(row.attachment, name, folder(row.agreement))
    yield from files_of_rows(user, agreements, lambda row: "", folder, exclude=[ISSUED])


def _issued(issued: QuerySet[IssuedDocument]) -> Iterator[list[Any]]:
    for row in issued:
        by = str(row.issued_by or "sistem")
        yield [name_of(row.agreement), row.code, row.issued_at, by, row.withdrawn_at, row.sha256]


def consents(user, agreements: QuerySet[Agreement], folder: Folder) -> Iterator[DossierPart]:
    """Who consented, when and how; who objected and why; who signed."""
    head = ["Perjanjian", "Pihak", "Setuju pada", "Cara", "Oleh", "Keberatan pada", "Keberatan", "Ditandatangani"]
    yield DossierTable("Persetujuan dan tanda tangan", head, partial(_consents, agreements))


def _consents(agreements: QuerySet[Agreement]) -> Iterator[list[Any]]:
    for party in _rows_of(agreements):
        yield [
            name_of(party.agreement),
            str(party),
            party.consented_on,
            party.get_consent_method_display() if party.consent_method else "",
            party.consented_by_name or str(party.consented_by or ""),
            party.objected_on,
            party.objection,
            party.signed_on,
        ]


def addenda(user, agreements: QuerySet[Agreement], folder: Folder) -> Iterator[DossierPart]:
    """What each addendum changes, from when, and who signed it; with its files."""
    rows = Addendum.objects.filter(agreement__in=agreements.order_by().values("pk"))
    rows = rows.select_related("agreement").order_by("agreement_id", "effective_on", "sequence")
    yield DossierTable(
        "Daftar adendum",
        ["Perjanjian", "Adendum", "Berlaku sejak", "Status", "Perubahan", "Ketentuan lain"],
        partial(_addenda, rows.prefetch_related("agreement__addenda")),
        printed=5,
    )
    yield DossierTable(
        "Tanda tangan adendum", ["Adendum", "Pihak", "Nomor", "Ditandatangani"], partial(_addendum_parties, rows)
    )
    yield from files_of_rows(user, rows, str, lambda row: folder(row.agreement))


def _addenda(rows: QuerySet[Addendum]) -> Iterator[list[Any]]:
    for row in rows:
        changes = [f"{one['label']}: {one['old']} → {one['new']}" for one in describe_changes(row, terms_before(row))]
        yield [
            name_of(row.agreement),
            str(row),
            row.effective_on,
            row.get_state_display(),
            "; ".join(changes),
            row.provisions,
        ]


def _addendum_parties(rows: QuerySet[Addendum]) -> Iterator[list[Any]]:
    found = AddendumParty.objects.filter(addendum__in=rows.order_by().values("pk"))
    for row in found.select_related("addendum", "party__organization").order_by("addendum_id", "party__order"):
        yield [str(row.addendum), str(row.party), row.number, row.signed_on]
