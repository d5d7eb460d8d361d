"""What a mentor does in the field, on a phone."""

import datetime as dt
import io

from PIL import Image
from playwright.sync_api import expect

from kemitraan.monitoring.tests.journey.office import GROUP, MEMBERS
from kemitraan.monitoring.tests.journey.person import Person

FOLLOW_UP = "Menyusun jadwal piket"
PHOTO_NAME = "lapangan.jpg"


def photo() -> bytes:
    """A small JPEG as a camera gives it."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (32, 96, 128)).save(file, "JPEG")
    return file.getvalue()


def write_report(phone: Person, today: dt.date) -> None:
    """From the list of visits that still lack a report to the report that is handed in."""
    phone.go_to("Laporan")
    phone.follow("Tulis laporan")
    phone.follow(GROUP)
    phone.fill("Tempat", "Balai desa")
    phone.fill("Kegiatan", "Meninjau catatan kas.")
    phone.touch(MEMBERS[0])
    phone.fill("Peserta lain (P)", "5")
    phone.touch("Fasilitasi pelatihan keterampilan")
    phone.touch("Motivator")
    phone.fill("Fakta dan temuan", "Produksi 40 kemasan per minggu.")
    phone.fill("Tindak lanjut", FOLLOW_UP)
    phone.fill("Penanggung jawab", "Ketua kelompok")
    phone.fill("Tenggat", today)
    phone.page.locator("input[type=file]").set_input_files(
        {"name": PHOTO_NAME, "mimeType": "image/jpeg", "buffer": photo()}
    )
    phone.press("Simpan dan ajukan")
    phone.sees_state("Diajukan")
    for text in (MEMBERS[0], "Fasilitasi pelatihan keterampilan", "Motivator", FOLLOW_UP, PHOTO_NAME):
        phone.sees(text)


def mend_report(phone: Person, reason: str) -> None:
    """The returned report is on the first page, with the reason on its own; then it is handed in again."""
    phone.open("/")
    phone.follow(GROUP)
    phone.sees(reason)
    phone.follow("Ubah")
    expect(phone.field("Kegiatan")).to_have_value("Meninjau catatan kas.")
    phone.fill("Fakta dan temuan", "Produksi 40 kemasan per minggu; enam orang hadir.")
    phone.press("Simpan dan ajukan")
    phone.sees_state("Diajukan")
