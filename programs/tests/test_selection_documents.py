"""The record of a choice as a PDF: what it says, how it breaks, that it is issued once and never changes."""

import hashlib
import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from kemitraan.accounts.services.letterhead import set_letterhead
from kemitraan.core.documents import render_pages, render_pdf
from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import Attachment, AuditEvent
from kemitraan.core.services.attachments import remove_attachment
from programs.models import SelectionDecision
from programs.selectors.selection_documents import preview_record, record_document
from programs.services.candidates import add_candidate, remove_candidate
from programs.services.selection_decisions import NewPartnership, decide_selection
from programs.services.selection_documents import issue_record
from programs.tests.planning_factories import SelectionDecisionFactory
from programs.tests.searches import Search, make_search, organization_named


@pytest.fixture
def search(institution, coordinator) -> Search:
    return make_search(institution, coordinator)


def choose(search: Search, actor, reason: str = "Nilai tertinggi & terdekat #1 *hemat*.") -> SelectionDecision:
    day = search.program.institution.today
    return decide_selection(
        actor=actor,
        candidate=search.candidates[0],
        reason=reason,
        decided_on=day,
        covered={search.needs[0].pk: Decimal(2), search.needs[1].pk: None},
        role="mitra",
        new_partnership=NewPartnership("Kerja sama ruang (contoh)", "futuristik", "mitra", day),
    )


def text_of(pdf: bytes) -> str:
    """All text of a PDF, spaces as one; what a hyphenless line break tears apart is joined by a space."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_record_carries_needs_criteria_scores_decision_and_signatures(coordinator, search):
    remove_candidate(actor=coordinator, candidate=search.candidates[1], reason="Menarik diri")
    decision = choose(search, coordinator)
    told = text_of(render_pdf(record_document(decision)).pdf)
    for text in (
        "Berita Acara Pemilihan Mitra",
        "Ruang dan pelatih (contoh)",
        "Ruang pelatihan Sarana dan prasarana 3 ruang",
        "Pelatih mutu Tenaga 2 orang",
        "60%",
        "ya, minimal 2",
        "Aula Jaya (contoh)",
        "Balai Karya (contoh)",
        "Menarik diri",
        "1 Aula Jaya (contoh) 88 Memenuhi semua kriteria wajib.",
        "Tidak memenuhi kriteria wajib: Kedekatan.",
        f"{coordinator}: 5",
        "Nilai tertinggi & terdekat #1 *hemat*.",
        "Ruang pelatihan: 2 ruang",
        "Pelatih mutu: seluruhnya",
        "Kerja sama ruang (contoh) (Futuristik)",
        "6. Tanda tangan",
        "Yang memutuskan",
        "Halaman 1 dari",
    ):
        assert text in told, text


def test_record_says_what_was_kept_not_what_is(coordinator, search):
    decision = choose(search, coordinator)
    before = render_pdf(record_document(decision)).pdf
    search.needs[0].name = "Kebutuhan lain"
    search.needs[0].save()
    search.candidates[0].organization.name = "Nama lain (contoh)"
    search.candidates[0].organization.save()
    again = SelectionDecision.objects.get(pk=decision.pk)
    assert render_pdf(record_document(again)).pdf == before


def test_long_lists_break_over_pages_and_repeat_their_head(coordinator, institution, search):
    for number in range(60):
        organization = organization_named(institution, f"Calon nomor {number} (contoh)")
        add_candidate(actor=coordinator, selection=search.selection, organization=organization, note="Perlu ditinjau")
    decision = choose(search, coordinator, reason="Panjang. " * 300)
    reader = PdfReader(io.BytesIO(render_pdf(record_document(decision)).pdf))
    assert len(reader.pages) >= 4
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert sum("Calon Peran Keterangan" in page for page in pages) >= 2
    assert all(f"Halaman {number} dari {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert "Calon nomor 59 (contoh)" in " ".join(pages)


def test_the_picture_of_the_institution_is_the_letterhead(admin_user, coordinator, institution, search):
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 200), "teal").save(buffer, "PNG")
    set_letterhead(actor=admin_user, institution=institution, upload=ContentFile(buffer.getvalue(), "kop.png"))
    decision = choose(search, coordinator)
    reader = PdfReader(io.BytesIO(render_pdf(record_document(decision)).pdf))
    assert len(reader.pages[0].images) == 1


def test_without_a_picture_the_lines_of_the_letterhead_stand_there(coordinator, institution, search):
    institution.letterhead = "LEMBAGA MURIA (CONTOH)\nJalan Contoh 7"
    institution.save()
    search.program.institution.refresh_from_db()
    decision = SelectionDecision.objects.get(pk=choose(search, coordinator).pk)
    told = text_of(render_pdf(record_document(decision)).pdf)
    assert "LEMBAGA MURIA (CONTOH) Jalan Contoh 7" in told


def test_preview_is_marked_and_keeps_nothing(coordinator, search):
    decision = choose(search, coordinator)
    preview = preview_record(decision)
    assert all(page.startswith(b"\x89PNG") for page in preview.pages)
    assert preview.unprintable == ()
    assert "PRATINJAU" in text_of(render_pdf(record_document(decision, is_draft=True)).pdf)
    assert "PRATINJAU" not in text_of(render_pdf(record_document(decision)).pdf)
    assert not Attachment.objects.exists()


def test_characters_that_no_font_has_are_named_before_issuing(coordinator, client_for, search):
    decision = choose(search, coordinator, reason="Disepakati dengan ꦲꦏ 😀")
    assert set(preview_record(decision).unprintable) == {"ꦲ", "ꦏ", "😀"}
    page = client_for(coordinator).get(reverse("programs:decision-record", args=[decision.public_id]))
    assert "Ada huruf yang tidak dapat dicetak" in page.content.decode()
    assert issue_record(actor=coordinator, decision=decision).size > 0


def test_names_in_other_letters_and_with_signs_of_markup_are_printed_as_they_are(coordinator, search):
    names = ["王小明 & 陳麗華 (contoh)", "Koperasi #1 *Maju* @surya \\ \"A\" 'B' $x$ (contoh)", "مؤسسة النور (contoh)"]
    for candidate, name in zip(search.candidates, names, strict=True):
        candidate.organization.name = name
        candidate.organization.save()
    decision = choose(search, coordinator)
    assert preview_record(decision).unprintable == ()
    told = text_of(render_pdf(record_document(decision)).pdf)
    for name in names[:2]:
        assert told.count(name) >= 3


def test_accents_and_other_scripts_of_the_fonts_are_printed(coordinator, search):
    decision = choose(search, coordinator, reason="Café ñandú, ʿUmar, Ω ≥ 2 — “kutipan”")
    assert preview_record(decision).unprintable == ()


def test_issue_record_keeps_one_file_with_its_digest(coordinator, search):
    decision = choose(search, coordinator)
    first = issue_record(actor=coordinator, decision=decision)
    assert issue_record(actor=coordinator, decision=decision) == first
    with first.file.open("rb") as content:
        data = content.read()
    assert data.startswith(b"%PDF")
    assert hashlib.sha256(data).hexdigest() == first.sha256
    event = AuditEvent.objects.get(action="selection.issue_record")
    assert event.changes[0]["new"] == first.sha256
    assert Attachment.objects.count() == 1


def test_an_issued_record_is_not_taken_off_nor_issued_by_observers(coordinator, observer, search):
    decision = choose(search, coordinator)
    with pytest.raises(NotAllowed):
        issue_record(actor=observer, decision=decision)
    issued = issue_record(actor=coordinator, decision=decision)
    with pytest.raises(NotAllowed):
        remove_attachment(actor=coordinator, attachment=issued)


def test_record_page_previews_issues_and_offers_the_file(
    client_for, coordinator, observer, partner_user, other_admin, search
):
    decision = choose(search, coordinator)
    address = reverse("programs:decision-record", args=[decision.public_id])
    client = client_for(coordinator)
    page = client.get(address).content.decode()
    assert "data:image/png;base64," in page
    assert "Terbitkan" in page
    issue = reverse("programs:decision-issue", args=[decision.public_id])
    assert client_for(observer).post(issue).status_code == 403
    assert client.post(issue).url == address
    issued = Attachment.objects.get()
    for user in (coordinator, observer):
        page = client_for(user).get(address).content.decode()
        file_address = reverse("core:attachment", args=[issued.public_id])
        assert file_address in page
        assert b"".join(client_for(user).get(file_address).streaming_content).startswith(b"%PDF")
    for user in (partner_user, other_admin):
        assert client_for(user).get(address).status_code == 404
        assert client_for(user).get(reverse("core:attachment", args=[issued.public_id])).status_code == 404


def test_pages_are_pictures_of_a_sheet(coordinator, search):
    pages = render_pages(record_document(choose(search, coordinator)))
    picture = Image.open(io.BytesIO(pages[0]))
    assert abs(picture.width / picture.height - 210 / 297) < 0.01


def test_a_decision_without_a_record_has_no_document(client_for, coordinator, search):
    decision = SelectionDecisionFactory(candidate=search.candidates[0])
    for name in ("decision-record", "decision-issue"):
        answer = client_for(coordinator).post(reverse(f"programs:{name}", args=[decision.public_id]))
        assert answer.status_code in {404, 405}
    assert (
        client_for(coordinator).get(reverse("programs:decision-record", args=[decision.public_id])).status_code == 404
    )
    assert client_for(coordinator).get(decision.get_absolute_url()).status_code == 200
