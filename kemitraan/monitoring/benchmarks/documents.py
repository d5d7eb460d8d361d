"""The figures of an agreement of ten pages: printed, against typst alone on plain text of the same length; and as
Word, against reading and writing its template."""

import io
import time

import typst
from docx import Document

from kemitraan.core import clock
from kemitraan.core.documents import render_pages, render_pdf
from kemitraan.monitoring.benchmarks.figures import medians_ms, say, show, show_count
from kemitraan.monitoring.benchmarks.imports import new_institution
from kemitraan.monitoring.generated import names
from partners.models import Organization
from programs.models import Agreement, AgreementClause, AgreementParty
from programs.selectors.agreement_documents import document_of
from programs.selectors.agreement_text import agreement_text
from programs.selectors.word_documents import FOLDER, agreement_word

CLAUSES = 37
WORDS = (
    "Para pihak melaksanakan pekerjaan menurut pembagian yang disepakati bersama dan saling memberi tahu kemajuannya. "
)
PAGE = WORDS * 24


def measure() -> None:
    """Words out of the database, filled and laid out as PDF/A with its code, in turns with the floor."""
    say("Measuring pdf-agreement")
    agreement = long_agreement()
    pages = len(render_pages(document_of(agreement, agreement_text(agreement), clock.now(), code="UKUR")))
    static = floor_of(pages)

    def ours() -> None:
        loaded = Agreement.objects.select_related("institution", "program", "parent").get(pk=agreement.pk)
        render_pdf(document_of(loaded, agreement_text(loaded), clock.now(), code="UKUR"))

    def floor() -> None:
        typst.compile(static, format="pdf")

    show("pdf-agreement", *medians_ms(ours, floor), "ms")
    show_count("pdf-agreement-pages", pages)
    measure_word(agreement)


def measure_word(agreement: Agreement) -> None:
    """The same words out of the database into the shipped Word template."""
    say("Measuring docx-agreement")

    def ours() -> None:
        loaded = Agreement.objects.select_related("institution", "program", "parent").get(pk=agreement.pk)
        agreement_word(loaded).fill_shipped()

    def floor() -> None:
        Document(str(FOLDER / "pks.docx")).save(io.BytesIO())

    show("docx-agreement", *medians_ms(ours, floor), "ms")


def long_agreement() -> Agreement:
    """An agreement of two parties whose clauses fill about ten pages."""
    institution = new_institution(f"cetak-{int(time.time())}")
    agreement = Agreement.objects.create(
        institution=institution, kind="pks", title=f"Perjanjian panjang {names.MARK}", scope="Pembinaan usaha."
    )
    for order in range(2):
        organization = Organization.objects.create(
            institution=institution, name=f"Pihak {order + 1} {names.MARK}", kind="company"
        )
        AgreementParty.objects.create(
            institution=institution,
            agreement=agreement,
            organization=organization,
            order=order,
            number=f"00{order}/UKUR/PKS/I/2026",
            signatory_name=f"Penanda Tangan {order + 1}",
        )
    AgreementClause.objects.bulk_create(
        AgreementClause(
            institution=institution,
            agreement=agreement,
            order=order,
            heading=f"Ketentuan {order}",
            body="\n".join([WORDS * 3, WORDS * 2, "- " + WORDS, "- " + WORDS]),
        )
        for order in range(CLAUSES)
    )
    return agreement


def floor_of(pages: int) -> bytes:
    """Plain typst markup that fills `pages` pages of the same paper, margins and type."""
    text = "#pagebreak()\n".join([PAGE] * pages)
    head = '#set page(paper: "a4", margin: 2.2cm)\n#set text(font: "Libertinus Serif", size: 10.5pt)\n'
    return f"{head}{text}".encode()
