"""Private files: what comes in is judged by content (X02), what goes out by permission (P01)."""

import io
import uuid
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kemitraan.core import registry
from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.file_content import CSV, DOCX, JPEG, ODS, PDF, PNG, WEBP, XLS, XLSX
from kemitraan.core.models import Attachment, AuditEvent
from kemitraan.core.permissions import Denied
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services.attachments import attach, readable_name, remove_attachment

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"


def picture(kind: str = "JPEG", size=(40, 20), **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


def archive(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as content:
        for name, data in members.items():
            content.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return written.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A small PNG whose header promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def upload(data: bytes, name: str = "berkas.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def add(actor, data: bytes, name: str = "berkas.pdf", **changes) -> Attachment:
    values = {"subject": actor.membership.institution, "purpose": "document"} | changes
    return attach(actor=actor, upload=upload(data, name), **values)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (PDF_BYTES, "surat.pdf", PDF),
        (picture("JPEG"), "foto.png", JPEG),
        (picture("PNG"), "foto.png", PNG),
        (picture("WEBP"), "foto.webp", WEBP),
        (archive(xl__workbook_xml=b"<x/>"), "data.xlsx", XLSX),
        (archive(word__document_xml=b"<x/>"), "naskah.docx", DOCX),
        (archive(mimetype=ODS.encode()), "data.ods", ODS),
        (OLE, "data.xls", XLS),
        (b"nama;kota\nBudi;Demak\n", "data.csv", CSV),
    ],
)
def test_attach_accepted_kind_is_recognized_by_content(coordinator, data, name, expected):
    assert add(coordinator, data, name).content_type == expected


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "logo.svg",
            "tidak dapat diterima",
        ),
        (b"<?xml version='1.0'?><svg/>", "logo.png", "tidak dapat diterima"),
        (b"<!doctype html><html><script>1</script>", "surat.pdf", "tidak dapat diterima"),
        (b"<html><body>data</body></html>", "data.csv", "tidak dapat diterima"),
        (b"GIF89a/*<script>alert(1)</script>*/=1;", "gambar.gif", "tidak dapat diterima"),
        (b"%PDF-1.4\n<html><script>alert(1)</script>", "surat.pdf", "tidak dapat diterima"),
        (b"MZ" + bytes(200), "program.pdf", "tidak dapat diterima"),
        (archive(apa_xml=b"x"), "arsip.zip", "tidak dapat diterima"),
        (archive(xl__workbook_xml=b"x", **{"xl/vbaProject.bin": b"x"}), "data.xlsx", "makro"),
        (archive(xl__workbook_xml=bytes(101 * 1024 * 1024)), "data.xlsx", "terlalu besar"),
        (archive(xl__workbook_xml=b"x")[:60], "data.xlsx", "rusak"),
        (png_that_claims(30_000, 30_000), "besar.png", "50 megapiksel"),
        (png_that_claims(10_000, 6_000), "besar.png", "50 megapiksel"),
        (picture()[:100], "foto.jpg", "rusak"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "IMG_1.HEIC", "HEIC belum dapat dibaca"),
        (b"", "kosong.pdf", "kosong"),
        (b"teks biasa", "catatan.txt", "tidak dapat diterima"),
        (b"a,b\x00c", "data.csv", "tidak dapat diterima"),
    ],
)
def test_attach_other_content_is_refused_with_a_sentence_for_people(coordinator, data, name, words):
    with pytest.raises(DomainError, match=words) as refused:
        add(coordinator, data, name)
    assert refused.value.field == "file"
    assert "/" not in refused.value.message
    assert not Attachment.objects.exists()


def test_attach_too_many_bytes_is_refused(coordinator, settings):
    settings.MAX_UPLOAD_BYTES = 50
    with pytest.raises(DomainError, match="paling besar 50 B"):
        add(coordinator, PDF_BYTES)


def test_attach_photo_is_turned_upright_and_loses_place_and_comment(coordinator):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825)[1] = "S"
    stored = add(coordinator, picture(size=(40, 20), exif=exif, comment=b"rumah pak Budi"), "foto.jpg")
    data = stored.file.read()
    image = Image.open(io.BytesIO(data))
    assert image.size == (20, 40)
    assert not image.getexif()
    assert b"Kamera Rahasia" not in data
    assert b"rumah pak Budi" not in data


def test_attach_png_text_is_left_out(coordinator):
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", "alamat rumah")
    assert b"alamat rumah" not in add(coordinator, picture("PNG", pnginfo=notes), "foto.png").file.read()


def test_attach_writes_hash_size_and_event_and_a_name_that_says_nothing(coordinator):
    stored = add(coordinator, PDF_BYTES, "MoU rahasia.pdf", caption="  halaman tanda tangan ")
    assert stored.size == len(PDF_BYTES)
    assert len(stored.sha256) == 64
    assert stored.caption == "halaman tanda tangan"
    assert "MoU" not in stored.file.name
    event = AuditEvent.objects.get(action="attachment.create")
    assert event.sentence == "menambah berkas MoU rahasia.pdf"
    assert event.subjects.get().subject == coordinator.membership.institution


def test_attach_the_same_bytes_twice_is_one_file(coordinator):
    first, second = add(coordinator, PDF_BYTES, "a.pdf"), add(coordinator, PDF_BYTES, "b.pdf")
    assert first == second
    assert AuditEvent.objects.filter(action="attachment.create").count() == 1


@pytest.mark.parametrize("who", ["mentor_user", "partner_user", "observer"])
def test_attach_by_those_who_may_not_write_is_refused(request, who):
    with pytest.raises(NotAllowed):
        add(request.getfixturevalue(who), PDF_BYTES)


def test_attach_follows_the_upload_policy_of_the_subject(coordinator, monkeypatch):
    monkeypatch.setitem(
        registry.upload_policies._entries, "accounts.Institution", lambda user, subject: Denied("Sudah disahkan.")
    )
    with pytest.raises(NotAllowed, match="Sudah disahkan"):
        add(coordinator, PDF_BYTES)


@pytest.mark.parametrize(
    ("name", "content_type", "expected"),
    [
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\Ani\\surat.PDF", PDF, "surat.pdf"),
        ("foto\u202egpj.exe", JPEG, "fotogpj.jpg"),
        ("a.jpeg", JPEG, "a.jpeg"),
        ("", PNG, "berkas.png"),
        ("x" * 300 + ".pdf", PDF, "x" * 251 + ".pdf"),
        ("surat\r\nSet-Cookie: a.pdf", PDF, "suratSet-Cookie: a.pdf"),
    ],
)
def test_readable_name_is_safe_and_ends_as_its_content(name, content_type, expected):
    assert readable_name(name, content_type) == expected


def test_remove_hides_the_file_and_writes_an_event(coordinator, client_for):
    stored = add(coordinator, PDF_BYTES)
    remove_attachment(actor=coordinator, attachment=stored, reason="Salah berkas")
    remove_attachment(actor=coordinator, attachment=stored)
    assert not attachments_of(coordinator.membership.institution)
    assert client_for(coordinator).get(reverse("core:attachment", args=[stored.public_id])).status_code == 404
    assert AuditEvent.objects.get(action="attachment.remove").reason == "Salah berkas"


class TestDoors:
    def test_file_leaves_privately_as_a_download(self, coordinator, client_for):
        stored = add(coordinator, PDF_BYTES, "surat.pdf")
        answer = client_for(coordinator).get(reverse("core:attachment", args=[stored.public_id]))
        assert b"".join(answer.streaming_content) == PDF_BYTES
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"] == 'attachment; filename="surat.pdf"'
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_picture_is_shown(self, coordinator, client_for):
        stored = add(coordinator, picture(), "foto.jpg")
        answer = client_for(coordinator).get(reverse("core:attachment", args=[stored.public_id]))
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Content-Type"] == "image/jpeg"

    def test_file_of_another_institution_is_not_found(self, coordinator, other_coordinator, client_for):
        stored = add(coordinator, PDF_BYTES)
        address = reverse("core:attachment", args=[stored.public_id])
        answer = client_for(other_coordinator).get(address)
        assert answer.status_code == 404
        assert PDF_BYTES not in answer.content
        assert client_for(other_coordinator).post(f"{address}hapus/").status_code == 404

    def test_file_without_sign_in_leads_to_the_sign_in_page(self, coordinator, client):
        address = reverse("core:attachment", args=[add(coordinator, PDF_BYTES).public_id])
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"/masuk/?next={address}"

    def test_file_has_no_other_address(self, coordinator, client_for):
        stored = add(coordinator, PDF_BYTES)
        for path in (f"/media/{stored.file.name}", f"/berkas/{stored.pk}/", f"/static/{stored.file.name}"):
            assert client_for(coordinator).get(path).status_code == 404

    def test_file_that_a_policy_withholds_is_refused(self, coordinator, client_for, monkeypatch):
        stored = add(coordinator, PDF_BYTES)
        monkeypatch.setitem(
            registry.attachment_policies._entries, "accounts.Institution", lambda user, subject: Denied("Rahasia.")
        )
        answer = client_for(coordinator).get(reverse("core:attachment", args=[stored.public_id]))
        assert answer.status_code == 403
        assert "Rahasia." in answer.content.decode()

    def test_lost_bytes_are_not_found(self, coordinator, client_for):
        stored = add(coordinator, PDF_BYTES)
        stored.file.storage.delete(stored.file.name)
        assert client_for(coordinator).get(reverse("core:attachment", args=[stored.public_id])).status_code == 404

    def test_add_goes_back_to_next_and_keeps_the_file(self, coordinator, client_for):
        institution = coordinator.membership.institution
        address = reverse("core:attachment-add", args=["accounts.Institution", institution.public_id])
        answer = client_for(coordinator).post(address, {"file": upload(PDF_BYTES), "next": "/profil/"})
        assert answer["Location"] == "/profil/"
        assert attachments_of(institution).count() == 1

    @pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)"])
    def test_add_never_leads_elsewhere(self, coordinator, client_for, target):
        institution = coordinator.membership.institution
        address = reverse("core:attachment-add", args=["accounts.Institution", institution.public_id])
        answer = client_for(coordinator).post(address, {"file": upload(PDF_BYTES), "next": target})
        assert answer["Location"] == "/"

    def test_add_refused_file_is_said_in_a_message(self, coordinator, client_for):
        institution = coordinator.membership.institution
        address = reverse("core:attachment-add", args=["accounts.Institution", institution.public_id])
        answer = client_for(coordinator).post(address, {"file": upload(b"<svg/>", "logo.svg")}, follow=True)
        assert "tidak dapat diterima" in answer.content.decode()

    @pytest.mark.parametrize("label", ["accounts.Institution", "core.Draft", "tidak.Ada", "ngawur"])
    def test_add_to_what_one_does_not_see_is_not_found(self, coordinator, other_institution, client_for, label):
        public_id = other_institution.public_id if label == "accounts.Institution" else uuid.uuid4()
        address = reverse("core:attachment-add", args=[label, public_id])
        assert client_for(coordinator).post(address, {"file": upload(PDF_BYTES)}).status_code == 404

    def test_add_by_an_observer_is_refused(self, observer, client_for):
        address = reverse(
            "core:attachment-add", args=["accounts.Institution", observer.membership.institution.public_id]
        )
        assert client_for(observer).post(address, {"file": upload(PDF_BYTES)}).status_code == 403


def test_system_keeps_a_file_that_nobody_uploaded(institution):
    kept = attach(
        actor=SystemActor("impor", institution), subject=institution, upload=upload(PDF_BYTES), purpose="dokumen"
    )
    kept.refresh_from_db()
    assert kept.uploaded_by is None
    event = AuditEvent.objects.get(action="attachment.create")
    assert (event.actor, event.actor_label) == (None, "sistem: impor")
