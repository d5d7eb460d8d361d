"""What parties and office do together at browsers: rules, meetings, grievances, addenda, words, consent by link."""

import datetime as dt

from playwright.sync_api import Locator, expect

from kemitraan.monitoring.tests.journey.person import Person


def tab(person: Person, name: str) -> None:
    """Open one of the pages of the partnership that is open."""
    person.follow(name, within=person.page.get_by_role("navigation", name="Bagian kemitraan"))


def row_of(person: Person, text: str) -> Locator:
    """The row of a table that says so."""
    return person.page.get_by_role("row").filter(has_text=text)


def write_rule(desk: Person, title: str, text: str) -> None:
    tab(desk, "Aturan & standar")
    desk.follow("Tambah", within=desk.page.locator("#peraturan"))
    desk.fill("Tentang", title)
    desk.fill("Isi", text)
    desk.press("Simpan")
    desk.sees(title)


def approve_as_asked(phone: Person, title: str) -> None:
    """From the first page to the text, and the one button there; then nothing waits any more."""
    phone.open("/")
    phone.follow("Baca dan setujui")
    phone.sees(title)
    phone.page.get_by_role("button", name="Setujui").first.click()
    phone.press("Setujui", within=phone.page.get_by_role("dialog"))
    phone.sees("Di aplikasi oleh")
    phone.open("/")
    expect(phone.page.get_by_role("link", name="Baca dan setujui")).to_have_count(0)


def record_approval(desk: Person, party: str, day: dt.date) -> None:
    tab(desk, "Aturan & standar")
    desk.follow("Catat persetujuan")
    desk.pick("Pihak", party)
    desk.fill("Disetujui pada", day)
    desk.pick("Cara", "Rapat bersama")
    desk.press("Catat persetujuan")


def record_meeting(desk: Person, title: str, follow_up: str, owner: str, day: dt.date) -> None:
    tab(desk, "Pertemuan")
    desk.follow("Catat pertemuan")
    desk.fill("Tentang", title)
    desk.fill("Notulen", "Contoh diperiksa bersama.")
    desk.fill("Tindak lanjut 1", follow_up)
    desk.page.locator("[name=follow_1_owner]").select_option(label=owner)
    desk.page.locator("[name=follow_1_due_on]").fill(day.isoformat())
    desk.press("Simpan")
    desk.sees(follow_up)


def finish_as_asked(phone: Person, follow_up: str, result: str) -> None:
    phone.open("/")
    phone.follow(follow_up)
    phone.fill("Hasil", result)
    phone.press("Tandai selesai")
    phone.sees(result)


def raise_grievance(phone: Person, title: str, against: str) -> None:
    tab(phone, "Keluhan")
    phone.follow("Ajukan keluhan")
    phone.fill("Tentang", title)
    phone.pick("Terhadap", against)
    phone.fill("Uraian", "Bayaran dua bulan belum diterima.")
    phone.press("Ajukan")
    phone.sees(title)


def settle_grievance(desk: Person, title: str) -> None:
    """From the first page of the office: talked about, then settled."""
    desk.open("/")
    desk.follow(title)
    for action, note in (("Bahas", "Bukti bayar diperiksa."), ("Selesaikan", "Dibayar hari ini.")):
        desk.follow(action)
        desk.fill("Catatan", note)
        desk.press(action)
        desk.sees(note)


def amend(desk: Person, title: str, value: str, day: dt.date, numbers: dict[str, str]) -> None:
    """An addendum from its draft, which says what it lacks, to its being in force."""
    desk.follow("Buat adendum")
    desk.fill("Perihal", title)
    desk.fill("Mulai berlaku", day)
    desk.fill("Nilai menjadi (Rp)", value)
    desk.press("Simpan")
    desk.sees_state("Draf")
    desk.press("Berlakukan")
    desk.sees("belum menandatangani adendum.")
    desk.sees_state("Draf")
    for party, number in numbers.items():
        row = row_of(desk, party)
        desk.unfold("Catat tanda tangan", within=row)
        desk.fill("Ditandatangani pada", day, within=row)
        desk.fill("Nomor", number, within=row)
        desk.press("Simpan", within=row)
    desk.press("Berlakukan")
    desk.sees_state("Berlaku")


def terms_on(desk: Person, day: dt.date) -> Locator:
    """What the agreement that is open says on a day."""
    terms = desk.page.locator("#isi-perjanjian, #isi").filter(has_text="Nilai").first
    terms.get_by_label("Ketentuan pada tanggal").fill(day.isoformat())
    desk.press("Lihat", within=terms)
    return desk.page.locator(".term-list")
