"""Printed addenda: old terms beside new ones in words, issued once, checked by anybody, and as Word."""

import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document

from kemitraan.core import clock
from kemitraan.core.documents import render_pdf
from kemitraan.core.errors import NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent, Job
from kemitraan.core.services.jobs import run_due_jobs
from kemitraan.core.tests.word_files import word_with
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AddendumState, AgreementState
from programs.models import Addendum, IssuedDocument
from programs.rules.word_fields import example_of
from programs.selectors.addendum_text import addendum_text
from programs.selectors.agreement_documents import draft_addendum, valid_addendum_document, valid_document
from programs.selectors.word_documents import addendum_word
from programs.services.addenda import create_addendum, update_addendum
from programs.services.agreement_documents import issue_addendum, issue_document
from programs.services.word_templates import TriedTemplate, keep_word_template
from programs.tests.factories import signed_agreement
from programs.tests.printed import text_of_pdf

VALUES = {
    "title": "Kenaikan nilai (contoh)",
    "effective_on": dt.date(2026, 3, 1),
    "ends_on": dt.date(2027, 12, 31),
    "value_idr": Decimal("1500000"),
    "provisions": "Pasal 4 ayat (2) berbunyi: dibayar per triwulan.",
}
SAID = (
    "ADENDUM KESATU",
    "KENAIKAN NILAI (CONTOH)",
    "Nomor: 001/ADD",
    "Perjanjian Kerja Sama tentang Abon ikan (contoh)",
    "Nilai",
    "Rp1.500.000 (satu juta lima ratus ribu rupiah)",
    "31 Desember 2027",
    "Pasal 4 ayat (2) berbunyi: dibayar per triwulan.",
    "Minggu tanggal Satu bulan Maret tahun Dua Ribu Dua Puluh Enam (1-3-2026)",
    "tetap berlaku",
    "PIHAK KEDUA",
)


@pytest.fixture
def addendum(coordinator, institution) -> Addendum:
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    other = OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")
    agreement = signed_agreement(
        institution, own, other, title="Abon ikan (contoh)", state=AgreementState.ACTIVE, value_idr=Decimal("1000000")
    )
    made = create_addendum(actor=coordinator, agreement=agreement, values=VALUES)
    made.parties.filter(party__organization=own).update(number="001/ADD/2026")
    return made


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class TestWords:
    def test_the_pdf_says_old_and_new_in_words(self, addendum):
        printed = flat(text_of_pdf(render_pdf(draft_addendum(addendum, clock.now())).pdf))
        for said in (*SAID, "Rp1.000.000 (satu juta rupiah)", "Semula", "Menjadi", "DRAF"):
            assert said in printed, said

    def test_word_says_the_same(self, addendum):
        document = Document(io.BytesIO(addendum_word(addendum).fill_shipped()))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        words = flat(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))
        for said in (*SAID, "Rp1.000.000 (satu juta rupiah)"):
            assert said in words, said
        assert [cell.text for cell in document.tables[0].rows[0].cells] == ["Ketentuan", "Semula", "Menjadi"]

    def test_terms_that_were_not_there_are_told(self, addendum):
        addendum.agreement.value_idr = None
        changes = {row["label"]: row["old"] for row in addendum_text(addendum)["clauses"][0]["changes"]}
        assert changes["Nilai"] == "belum diatur"

    def test_without_changed_terms_there_is_no_table(self, addendum):
        addendum.value_idr = addendum.ends_on = None
        headings = [clause["heading"] for clause in addendum_text(addendum)["clauses"]]
        assert headings == ["Ketentuan lain yang berubah", "Mulai berlaku", "Penutup"]

    def test_templates_have_the_names_of_the_catalogue(self, addendum):
        context = addendum_word(addendum).context
        example = example_of("addendum")
        assert set(context) == set(example)
        assert set(context["pasal"][0]["perubahan"][0]) == set(example["pasal"][0]["perubahan"][0])


class TestIssuing:
    def test_once_with_its_fingerprint_and_a_code(self, coordinator, addendum):
        issued = issue_addendum(actor=coordinator, addendum=addendum)
        assert issue_addendum(actor=coordinator, addendum=addendum) == issued
        with issued.attachment.file.open("rb") as file:
            printed = text_of_pdf(file.read())
        assert issued.code in flat(printed).replace(" ", "")
        assert "DRAF" not in printed
        assert AuditEvent.objects.filter(action="addendum.issue_document").count() == 1

    def test_other_words_take_its_place_and_the_agreement_keeps_its_own(self, coordinator, addendum):
        own = issue_document(actor=coordinator, agreement=addendum.agreement)
        first = issue_addendum(actor=coordinator, addendum=addendum)
        update_addendum(actor=coordinator, addendum=addendum, values={"title": "Lain"}, version=None)
        addendum.refresh_from_db()
        second = issue_addendum(actor=coordinator, addendum=addendum)
        first.refresh_from_db()
        assert (first.withdrawn_at is not None, valid_addendum_document(addendum)) == (True, second)
        assert valid_document(addendum.agreement) == own

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"state": AddendumState.CANCELLED}, "dibatalkan"),
            ({"value_idr": None, "ends_on": None, "provisions": ""}, "ketentuan yang diubah"),
        ],
    )
    def test_what_cannot_be_issued(self, change, said, coordinator, addendum):
        Addendum.objects.filter(pk=addendum.pk).update(**change)
        with pytest.raises(TransitionRefused, match=said):
            issue_addendum(actor=coordinator, addendum=addendum)

    def test_it_needs_its_own_number(self, coordinator, addendum):
        addendum.parties.update(number="")
        with pytest.raises(TransitionRefused, match="nomor"):
            issue_addendum(actor=coordinator, addendum=addendum)

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office(self, who, request, addendum):
        with pytest.raises(NotAllowed):
            issue_addendum(actor=request.getfixturevalue(who), addendum=addendum)
        assert not IssuedDocument.objects.exists()


class TestPages:
    def test_draft_then_issued_then_verified(self, client_for, client, coordinator, addendum):
        office = client_for(coordinator)
        pdf = reverse("programs:addendum-pdf", args=[addendum.public_id])
        assert office.get(pdf)["Content-Type"] == "application/pdf"
        office.post(reverse("programs:addendum-issue", args=[addendum.public_id]))
        issued = IssuedDocument.objects.get()
        assert office.get(pdf)["Location"] == reverse("core:attachment", args=[issued.attachment.public_id])
        assert issued.code in office.get(addendum.get_absolute_url()).content.decode()
        client.logout()
        page = client.get(f"/verifikasi/{issued.code}/").content.decode()
        for said in ("Dokumen ini terdaftar", "Adendum 1 atas PKS", "Status adendum", "1 Maret 2026"):
            assert said in page, said
        assert "Kenaikan nilai" not in page

    def test_a_party_reads_it_as_word(self, client_for, partner_user, addendum):
        organization = addendum.agreement.parties.last().organization
        RepresentativeFactory(membership=partner_user.membership, organization=organization)
        answer = client_for(partner_user).get(reverse("programs:addendum-word", args=[addendum.public_id]))
        assert answer["Content-Type"].endswith("document")

    def test_an_own_template_is_filled_by_a_worker(self, client_for, coordinator, addendum):
        tried = TriedTemplate("addendum", word_with("{{ judul }} mulai {{ mulai_berlaku }}"), ())
        keep_word_template(actor=coordinator, tried=tried, name="a.docx")
        client = client_for(coordinator)
        url = reverse("programs:addendum-word", args=[addendum.public_id])
        assert "Buat naskah Word" in client.get(url).content.decode()
        client.post(reverse("programs:addendum-word-make", args=[addendum.public_id]))
        run_due_jobs()
        assert Job.objects.get().error == ""
        made = Document(io.BytesIO(client.get(url).content))
        assert made.paragraphs[0].text == "Kenaikan nilai (contoh) mulai 1 Maret 2026"
