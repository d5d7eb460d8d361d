"""Words of the example's agreements: clauses, an addendum in force, issued documents, an own Word template, and a Word
file that a party sent back."""

import datetime as dt
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.core.files.base import ContentFile

from programs.enums import AgreementState, WordKind
from programs.models import Agreement, AgreementClause
from programs.selectors.word_documents import word_of
from programs.selectors.word_templates import shipped_template
from programs.services.addenda import create_addendum, enforce_addendum, sign_addendum
from programs.services.agreement_documents import issue_addendum, issue_document
from programs.services.clauses import COPIED, templates_for
from programs.services.returned_drafts import receive_draft
from programs.services.word_templates import TriedTemplate, keep_word_template

AMENDED, ISSUED = "Inti-plasma rumput laut dan kerang (contoh)", "Pengasuhan usaha olahan ikan Sekar Laut (contoh)"


def add_words(institution, coordinator, today: dt.date) -> None:
    """Clauses for each, an addendum that raises the value of one, a document with its code."""
    rows = Agreement.objects.filter(institution=institution, is_historical=False).select_related("partnership")
    agreements = list(rows.order_by("pk"))
    AgreementClause.objects.bulk_create(
        AgreementClause(
            institution=institution,
            agreement=agreement,
            order=order,
            **{name: getattr(template, name) for name in COPIED},
        )
        for agreement in agreements
        for order, template in enumerate(templates_for(agreement), start=1)
    )
    Agreement.objects.filter(pk__in=[agreement.pk for agreement in agreements]).update(signing_place="Semarang")
    _own_template(coordinator)
    by_title = {agreement.title: agreement for agreement in agreements}
    _amend(coordinator, by_title[AMENDED], today)
    _send_back(coordinator, agreements)
    issued = by_title[ISSUED]
    if issued.state == AgreementState.ACTIVE:
        issue_document(actor=coordinator, agreement=Agreement.objects.get(pk=issued.pk))


def _own_template(coordinator) -> None:
    """The institution's own Word form for one kind, to begin with as the shipped one is."""
    tried = TriedTemplate(WordKind.IA, shipped_template(WordKind.IA).read_bytes(), ())
    note = "Bentuk yang disetujui pimpinan (contoh)"
    keep_word_template(actor=coordinator, tried=tried, name="Templat IA (contoh).docx", note=note)


def _amend(coordinator, agreement: Agreement, today: dt.date) -> None:
    day = today - relativedelta(days=40)
    addendum = create_addendum(
        actor=coordinator,
        agreement=agreement,
        values={
            "title": "Penambahan bibit dan modal kerja",
            "effective_on": day,
            "value_idr": Decimal(300_000_000),
            "provisions": "Pasal Pembiayaan: tambahan Rp50.000.000 untuk bibit musim tanam kedua.",
        },
    )
    parties = addendum.parties.select_related("party__organization").order_by("pk")
    for order, party in enumerate(parties):
        unit = "LPPM" if party.party.organization.is_own else f"M{order}"
        sign_addendum(
            actor=coordinator,
            party=party,
            signed_on=day - dt.timedelta(days=5),
            number=f"001/{unit}/ADD/{day.year}",
        )
    issue_addendum(actor=coordinator, addendum=addendum)
    enforce_addendum(actor=coordinator, addendum=addendum)


def _send_back(coordinator, agreements: list[Agreement]) -> None:
    """A party of one that is negotiated sent the Word file back, unchanged but for its name."""
    agreement = next((row for row in agreements if row.state == AgreementState.NEGOTIATING), None)
    if agreement is None:
        return
    agreement.refresh_from_db()
    party = next(row for row in agreement.parties.select_related("organization") if not row.organization.is_own)
    file = ContentFile(word_of(agreement).fill_shipped(), name="Usulan perubahan (contoh).docx")
    note = "Usul: pembayaran tiap triwulan (contoh)"
    receive_draft(actor=coordinator, party=party, upload=file, note=note)
