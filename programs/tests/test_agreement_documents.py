"""Printed agreements: what they say, that nothing is read as markup, issued once, and checked by anybody."""

import datetime as dt
import hashlib
import io
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from kemitraan.core import clock
from kemitraan.core.documents import render_pages, render_pdf
from kemitraan.core.errors import NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from kemitraan.core.text_diff import Segment, compare_words
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import AgreementState
from programs.models import AgreementVersion, IssuedDocument
from programs.rules.text_diff import compare_versions
from programs.selectors.agreement_documents import document_of, draft_document, valid_document
from programs.selectors.agreement_text import agreement_text
from programs.services import agreements
from programs.services.agreement_documents import CODE_LENGTH, issue_document
from programs.services.clauses import add_clause, fill_from_templates
from programs.tests.factories import AgreementClauseFactory, AgreementPartyFactory, signed_agreement
from programs.tests.printed import text_of_pdf

HOSTILE = '#set text(red) *tebal* _miring_ @rujuk \\ "kutip" $x$ [kotak] <label> `kode` // catatan'


@pytest.fixture
def pair(institution):
    own = OrganizationFactory(institution=institution, is_own=True, name="LPPM Muria (contoh)")
    return [own, OrganizationFactory(institution=institution, name="KUB Pesisir (contoh)")]


@pytest.fixture
def agreement(institution, pair):
    agreement = signed_agreement(institution, *pair, title="Abon ikan (contoh)", signing_place="Kudus")
    AgreementClauseFactory(agreement=agreement, heading="Ruang lingkup", body="Lingkup: {ruang_lingkup}")
    return agreement


class TestPrinting:
    def test_the_form_of_a_contract(self, agreement):
        printed = text_of_pdf(render_pdf(draft_document(agreement, clock.now())).pdf)
        for words in (
            "PERJANJIAN KERJA SAMA",
            "LPPM MURIA (CONTOH)",
            "TENTANG",
            "PIHAK KESATU",
            "PARA PIHAK",
            "Pasal 1",
            "RUANG LINGKUP",
            "Lingkup: Pembinaan dan pemasaran.",
            "Kudus, 31 Desember 2025",
            "Halaman 1 dari",
            "DRAF",
        ):
            assert words in printed, words

    def test_nothing_is_read_as_markup(self, institution, pair):
        pair[1].name = HOSTILE
        pair[1].save()
        agreement = signed_agreement(institution, *pair, title=HOSTILE)
        AgreementClauseFactory(agreement=agreement, heading="Huruf", body=HOSTILE)
        printed = re.sub(r"\s+", " ", text_of_pdf(render_pdf(draft_document(agreement, clock.now())).pdf))
        assert HOSTILE in printed
        assert HOSTILE.upper() in printed

    def test_a_crowd_of_parties_and_clauses_stays_on_its_pages(self, institution):
        parties = [
            OrganizationFactory(institution=institution, name=f"{'Kelompok Usaha Bersama Pesisir ' * 6}{place}"[:200])
            for place in range(12)
        ]
        agreement = signed_agreement(institution, *parties[:2])
        for party in parties[2:]:
            AgreementPartyFactory(agreement=agreement, organization=party)
        for place in range(60):
            AgreementClauseFactory(agreement=agreement, order=place, body="Ketentuan yang panjang. " * 30)
        document = draft_document(agreement, clock.now())
        rendered = render_pdf(document)
        assert rendered.unprintable == ()
        assert len(render_pages(document)) >= 10
        printed = text_of_pdf(rendered.pdf)
        assert "Pasal 60" in printed
        assert "PIHAK KEDUA BELAS" in printed

    def test_nothing_leaves_the_margins(self, institution):
        names = [
            "X" * 200,
            HOSTILE,
            "مؤسسة الشراكة الساحلية",
            "沿海合作社有限公司",
            "Kelompok Usaha Bersama Pesisir " * 6,
        ]
        parties = [OrganizationFactory(institution=institution, name=name[:200]) for name in names]
        agreement = signed_agreement(institution, *parties[:2], title="Y" * 150)
        for party in parties[2:]:
            AgreementPartyFactory(agreement=agreement, organization=party)
        longest = {"number": "N" * 120, "signatory_name": "W" * 200, "signatory_position": "V" * 150}
        agreement.parties.filter(organization=parties[0]).update(**longest)
        AgreementClauseFactory(agreement=agreement, heading="H" * 150, body=f"{'Q' * 400}\n- {'R' * 300}\n{HOSTILE}")
        document = document_of(agreement, agreement_text(agreement), clock.now(), code="ABCDEFGHJKLM")
        assert render_pdf(document).unprintable == ()
        for number, page in enumerate(render_pages(document), start=1):
            assert not beyond_margins(page), number

    def test_places_to_sign_are_whole_and_the_code_is_not_alone(self, institution):
        for clauses in range(3, 9):
            parties = [OrganizationFactory(institution=institution, name=f"Kelompok {place}") for place in range(4)]
            agreement = signed_agreement(institution, *parties[:2])
            for party in parties[2:]:
                AgreementPartyFactory(agreement=agreement, organization=party, signatory_name="Penanda Akhir")
            for place in range(clauses):
                AgreementClauseFactory(agreement=agreement, order=place, body="Ketentuan yang panjang. " * 20)
            pdf = render_pdf(document_of(agreement, agreement_text(agreement), clock.now(), code="ABCDEFGHJKLM")).pdf
            last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
            assert "ABCDEFGHJKLM" in last
            assert last.count("Penanda Akhir") == 2
            assert "PIHAK KETIGA" in last

    def test_the_same_words_are_the_same_bytes(self, agreement):
        at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
        text = agreement_text(agreement)
        one, two = (render_pdf(document_of(agreement, text, at, code="ABC")).pdf for _ in range(2))
        assert one == two


def beyond_margins(page: bytes) -> bool:
    """Whether a page (A4 at 96 ppi) has ink within 2 cm of its left or right edge, or at its very top or bottom."""
    picture = Image.open(io.BytesIO(page)).convert("L")
    side, end = 75, 19
    strips = [
        (0, 0, side, picture.height),
        (picture.width - side, 0, picture.width, picture.height),
        (0, 0, picture.width, 2 * end),
        (0, picture.height - end, picture.width, picture.height),
    ]
    return any(picture.crop(strip).getextrema()[0] < 250 for strip in strips)


class TestIssuing:
    def test_it_is_kept_once_with_its_fingerprint(self, coordinator, agreement):
        issued = issue_document(actor=coordinator, agreement=agreement)
        assert issue_document(actor=coordinator, agreement=agreement) == issued
        with issued.attachment.file.open("rb") as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == issued.sha256
        assert issued.code in re.sub(r"\s+", "", text_of_pdf(content))
        assert len(issued.code) == CODE_LENGTH
        assert AuditEvent.objects.filter(action="agreement.issue_document").count() == 1
        assert issued.version.content["about"] == "Abon ikan (contoh)"

    def test_other_words_take_its_place(self, coordinator, agreement):
        first = issue_document(actor=coordinator, agreement=agreement)
        agreement.parties.update(signatory_position="Ketua")
        second = issue_document(actor=coordinator, agreement=agreement)
        first.refresh_from_db()
        assert (first.withdrawn_at is not None, valid_document(agreement)) == (True, second)
        assert second.code != first.code
        assert Attachment.objects.filter(purpose="issued_document").count() == 2

    @pytest.mark.parametrize(
        ("state", "may"),
        [
            (AgreementState.DRAFT, False),
            (AgreementState.NEGOTIATING, False),
            (AgreementState.AGREED, True),
            (AgreementState.SIGNED, True),
            (AgreementState.ACTIVE, True),
            (AgreementState.SUSPENDED, True),
            (AgreementState.ENDED, False),
            (AgreementState.CANCELLED, False),
        ],
    )
    def test_only_agreed_words_are_issued(self, state, may, coordinator, institution, pair):
        agreement = signed_agreement(institution, *pair, state=state)
        if may:
            assert issue_document(actor=coordinator, agreement=agreement).pk
        else:
            with pytest.raises(TransitionRefused):
                issue_document(actor=coordinator, agreement=agreement)

    def test_an_archived_one_has_its_own_document(self, coordinator, institution, pair):
        agreement = signed_agreement(institution, *pair, is_historical=True)
        with pytest.raises(TransitionRefused, match="arsip"):
            issue_document(actor=coordinator, agreement=agreement)

    @pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
    def test_only_the_office_issues(self, who, request, agreement):
        with pytest.raises(NotAllowed):
            issue_document(actor=request.getfixturevalue(who), agreement=agreement)
        assert not IssuedDocument.objects.exists()


class TestVersions:
    def test_they_are_kept_when_others_see_the_words(self, coordinator, institution, pair):
        agreement = signed_agreement(institution, *pair, state=AgreementState.DRAFT)
        values = {"topic": "other", "heading": "Satu", "body": "Isi."}
        add_clause(actor=coordinator, agreement=agreement, values=values)
        assert not agreement.versions.exists()
        agreements.negotiate_agreement(actor=coordinator, agreement=agreement)
        add_clause(actor=coordinator, agreement=agreement, values=values | {"heading": "Dua"})
        agreement.refresh_from_db()
        parties = [{"organization": organization, "number": "", "signatory_name": ""} for organization in pair]
        agreements.update_agreement(
            actor=coordinator,
            agreement=agreement,
            values={"title": "Nama baru"},
            parties=parties,
            version=agreement.version,
        )
        kept = agreement.versions.values_list("sequence", "occasion")
        assert list(kept) == [(1, "negotiated"), (2, "changed"), (3, "changed")]
        assert agreement.versions.get(sequence=1).content["about"] != "Nama baru"

    def test_the_same_words_are_one_version(self, coordinator, institution, pair):
        agreement = signed_agreement(institution, *pair, state=AgreementState.DRAFT)
        agreements.negotiate_agreement(actor=coordinator, agreement=agreement)
        agreement.parties.update(consented_on=dt.date(2026, 1, 2), consent_method="meeting")
        agreements.settle_agreement(actor=coordinator, agreement=agreement)
        assert agreement.versions.count() == 1

    def test_differences_by_word(self):
        assert compare_words("bunga 5 persen", "bunga 7 persen") == (
            Segment("same", "bunga "),
            Segment("removed", "5"),
            Segment("added", "7"),
            Segment("same", " persen"),
        )

    def test_differences_by_section(self, institution, pair):
        agreement = signed_agreement(institution, *pair)
        kept, gone = (AgreementClauseFactory(agreement=agreement, heading=name) for name in ("Tetap", "Hilang"))
        before = agreement_text(agreement)
        gone.delete()
        kept.body = "Diatur sendiri."
        kept.save()
        AgreementClauseFactory(agreement=agreement, heading="Baru", order=99)
        found = {section.heading: section.kind for section in compare_versions(before, agreement_text(agreement))}
        assert found == {"Tetap": "changed", "Baru": "added", "Hilang": "removed"}
        assert compare_versions(before, before) == []


class TestPages:
    def test_the_pdf_of_a_draft_and_of_an_issued_one(self, client_for, coordinator, agreement):
        client = client_for(coordinator)
        address = reverse("programs:agreement-pdf", args=[agreement.public_id])
        assert address == f"/perjanjian/{agreement.public_id}/dokumen.pdf"
        draft = client.get(address)
        assert (draft["Content-Type"], draft.content[:5]) == ("application/pdf", b"%PDF-")
        assert not AgreementVersion.objects.exists()
        client.post(reverse("programs:agreement-issue", args=[agreement.public_id]))
        issued = IssuedDocument.objects.get()
        answer = client.get(address)
        assert answer["Location"] == reverse("core:attachment", args=[issued.attachment.public_id])
        assert client.get(answer["Location"]).status_code == 200

    def test_a_party_reads_the_document(self, client_for, coordinator, partner_user, agreement, pair):
        RepresentativeFactory(membership=partner_user.membership, organization=pair[1])
        issue_document(actor=coordinator, agreement=agreement)
        client = client_for(partner_user)
        address = client.get(reverse("programs:agreement-pdf", args=[agreement.public_id]))["Location"]
        assert client.get(address).status_code == 200
        assert client.post(reverse("programs:agreement-issue", args=[agreement.public_id])).status_code == 403

    def test_the_preview_shows_each_page(self, client_for, observer, agreement):
        page = client_for(observer).get(reverse("programs:agreement-preview", args=[agreement.public_id]))
        assert page.content.decode().count("data:image/png;base64,") >= 1

    def test_versions_are_compared_by_page(self, client_for, coordinator, institution, pair):
        agreement = signed_agreement(institution, *pair, state=AgreementState.DRAFT)
        url = reverse("programs:agreement-versions", args=[agreement.public_id])
        client = client_for(coordinator)
        assert client.get(url).status_code == 404
        agreements.negotiate_agreement(actor=coordinator, agreement=agreement)
        add_clause(actor=coordinator, agreement=agreement, values={"topic": "other", "heading": "Baru", "body": "Isi."})
        page = client.get(url).content.decode()
        assert "<ins>Isi.</ins>" in page
        same = client.get(f"{url}?dari=1&ke=1").content.decode()
        assert "Kedua versi ini sama." in same
        assert client.get(f"{url}?dari=x&ke=99").status_code == 200


class TestVerifying:
    def test_anybody_sees_that_it_is_registered_and_nothing_private(self, client, coordinator, agreement):
        issued = issue_document(actor=coordinator, agreement=agreement)
        page = client.get(f"/verifikasi/{issued.code}/").content.decode()
        assert "Dokumen ini terdaftar" in page
        assert "Lembaga Kemitraan Muria (contoh)" in page
        assert "Ditandatangani" in page
        for private in ("Abon ikan", "KUB Pesisir", "Sukarni", "/UJI/PKS/"):
            assert private not in page, private

    def test_the_state_is_that_of_today(self, client, coordinator, agreement):
        issued = issue_document(actor=coordinator, agreement=agreement)
        agreement.state = AgreementState.ACTIVE
        agreement.save()
        with time_machine.travel(dt.datetime(2027, 1, 1, 3, tzinfo=dt.UTC)):
            assert "Berakhir" in client.get(f"/verifikasi/{issued.code}/").content.decode()

    def test_a_replaced_one_says_so(self, client, coordinator, agreement):
        first = issue_document(actor=coordinator, agreement=agreement)
        agreement.parties.update(signatory_position="Ketua")
        issue_document(actor=coordinator, agreement=agreement)
        assert "sudah digantikan" in client.get(f"/verifikasi/{first.code}/").content.decode()

    @pytest.mark.parametrize(("changed", "words"), [(b"", "sama persis"), (b" ", "tidak sama")])
    def test_a_file_is_compared_and_not_kept(self, changed, words, client, coordinator, agreement):
        issued = issue_document(actor=coordinator, agreement=agreement)
        with issued.attachment.file.open("rb") as file:
            content = file.read() + changed
        count = Attachment.objects.count()
        upload = SimpleUploadedFile("naskah.pdf", content, content_type="application/pdf")
        page = client.post(f"/verifikasi/{issued.code}/", {"file": upload}).content.decode()
        assert words in page
        assert Attachment.objects.count() == count

    def test_without_a_file_it_asks_for_one(self, client, coordinator, agreement):
        issued = issue_document(actor=coordinator, agreement=agreement)
        assert client.post(f"/verifikasi/{issued.code}/").status_code == 422

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/verifikasi/TIDAKADA2345/", 404),
            ("/verifikasi/", 200),
            ("/verifikasi/?kode=", 422),
            ("/verifikasi/?kode=--", 422),
        ],
    )
    def test_unknown_codes(self, address, status, client, db):
        assert client.get(address).status_code == status

    def test_a_code_is_typed_as_people_type(self, client, coordinator, agreement):
        code = issue_document(actor=coordinator, agreement=agreement).code
        typed = f"{code[:4].lower()}-{code[4:8]} {code[8:]}"
        answer = client.get("/verifikasi/", {"kode": typed}, follow=True)
        assert "Dokumen ini terdaftar" in answer.content.decode()
        assert client.get(f"/verifikasi/{code.lower()}/").status_code == 200


def test_a_whole_pks_from_templates_is_printable(coordinator, institution, pair, shipped_clauses):
    agreement = signed_agreement(institution, *pair, state=AgreementState.NEGOTIATING)
    fill_from_templates(actor=coordinator, agreement=agreement)
    rendered = render_pdf(draft_document(agreement, clock.now()))
    assert rendered.unprintable == ()
    printed = text_of_pdf(rendered.pdf)
    assert "PENUTUP" in printed
    assert "{" not in printed
