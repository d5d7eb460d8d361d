"""What a coordinator does at a desk: list, program, partnership, agreement, mentors, review."""

import datetime as dt
from pathlib import Path

from playwright.sync_api import expect

from kemitraan.monitoring.tests.journey.person import Person

COMPANY = "PT Ombak Biru (contoh)"
GROUP = "Kelompok Nelayan Jaya (contoh)"
MEMBERS = ("Wagiyem (contoh)", "Darsono (contoh)")
PROGRAM = "Usaha Pesisir Tangguh (contoh)"
PARTNERSHIP = "Asuhan pengolahan bandeng (contoh)"
AGREEMENT = "Perjanjian asuhan bandeng (contoh)"
DUTY = "Meminjamkan mesin pendingin"
DUE_TODAY = "Menyetor contoh produk"
LIST = (
    "nama_mitra;kabupaten;kecamatan;telepon\n"
    f"{COMPANY};Kabupaten Demak;Bonang;0812-3450-0031\n"
    f"{GROUP};Kabupaten Demak;Wedung;081234500032\n"
)


def import_list(desk: Person, folder: Path) -> None:
    path = folder / "mitra.csv"
    path.write_text(LIST)
    desk.go_to("Impor")
    desk.follow("Impor daftar")
    desk.page.get_by_label("Berkas").set_input_files(path)
    desk.press("Unggah dan periksa")
    desk.press("Tulis 2 mitra")
    desk.go_to("Mitra")
    for name in (COMPANY, GROUP):
        expect(desk.page.get_by_role("link", name=name)).to_be_visible()


def add_members(desk: Person) -> None:
    desk.go_to("Mitra")
    desk.follow(GROUP)
    desk.follow("Anggota")
    for name in MEMBERS:
        desk.follow("Tambah anggota")
        desk.fill("Nama", name)
        desk.press("Simpan")
        desk.sees(name)


def plan_program(desk: Person, today: dt.date) -> None:
    desk.go_to("Program")
    desk.follow("Buat program")
    desk.fill("Nama program", PROGRAM)
    desk.choose("Pelaku utama", COMPANY)
    desk.fill("Tujuan", "Kelompok mandiri dalam setahun.")
    desk.fill("Misi", "Usaha kecil pesisir yang tetap dan layak.")
    desk.fill("Mulai", today)
    desk.press("Simpan")
    desk.sees(COMPANY)
    desk.press("Jalankan")
    desk.sees_state("Berjalan")


def propose_partnership(desk: Person, today: dt.date) -> None:
    """A draft with parties in roles and little else."""
    desk.go_to("Kemitraan")
    desk.follow("Buat kemitraan")
    desk.follow("Pilih Pola asuh")
    desk.fill("Nama kemitraan", PARTNERSHIP)
    desk.choose("Program", PROGRAM)
    desk.fill("Mulai", today)
    rows = desk.page.locator("[data-formset-row]")
    for place, (name, role) in enumerate(((COMPANY, "Pengasuh"), (GROUP, "Asuhan"))):
        desk.choose("Pihak", name, within=rows.nth(place))
        desk.pick("Peran", role, within=rows.nth(place))
    desk.field("Pelaku utama", within=rows.first).check()
    desk.press("Simpan")
    desk.sees_state("Draf")


def complete_partnership(desk: Person, today: dt.date) -> None:
    """Too early is refused with everything that is missing; each is mended, then it becomes active."""
    blocked = desk.page.get_by_role("region", name="Kenapa belum bisa diaktifkan?")
    missing = (
        "Belum ada kewajiban yang disepakati.",
        "Kebutuhan yang sama belum ditulis.",
        "Manfaat bagi kedua pihak belum ditulis.",
        "Kekuatan yang dipinjamkan belum ditulis.",
    )
    desk.press("Aktifkan")
    alerts = desk.page.get_by_role("alert")
    for message in missing:
        expect(alerts.filter(has_text=message)).to_have_count(1)
        expect(blocked).to_contain_text(message)
    desk.sees_state("Draf")

    desk.follow("Ubah")
    desk.fill("Kebutuhan yang sama", "Bandeng olahan yang tahan lama.")
    desk.fill("Manfaat bagi kedua pihak", "Pasokan bagi pengasuh, pasar bagi asuhan.")
    desk.touch("Teknologi")
    desk.fill("Kekuatan yang dipinjamkan: keterangan", "Mesin pendingin dan tenaga ahli.")
    desk.press("Simpan")
    for message in missing[1:]:
        expect(blocked).not_to_contain_text(message)
    tabs = desk.page.get_by_role("navigation", name="Bagian kemitraan")
    desk.follow("Kewajiban", within=tabs)
    add_duty(desk, COMPANY, GROUP, DUTY, today + dt.timedelta(days=30))
    add_duty(desk, GROUP, COMPANY, DUE_TODAY, today)
    desk.follow("Ringkasan", within=tabs)
    expect(blocked).to_have_count(0)
    desk.press("Aktifkan")
    desk.sees_state("Aktif")
    meet_conditions(desk)


def meet_conditions(desk: Person) -> None:
    """The four conditions of the source text, each with what shows it."""
    for condition in ("Ada dua pihak", "Kesamaan visi", "Ada kesepakatan", "Saling membutuhkan"):
        desk.follow(f"Catat : {condition}")
        desk.fill("Bukti", "Notulen lokakarya kemitraan (contoh).")
        desk.press("Simpan")
        desk.sees_state("Aktif")


def add_duty(desk: Person, debtor: str, creditor: str, duty: str, due_on: dt.date) -> None:
    desk.follow("Tambah kewajiban")
    desk.pick("Yang berkewajiban", debtor)
    desk.pick("Yang berhak", creditor)
    desk.fill("Kewajiban", duty)
    desk.pick("Aspek", "Sarana dan prasarana")
    desk.fill("Tenggat (pertama)", due_on)
    desk.press("Simpan")
    desk.sees(duty)


def conclude_agreement(desk: Person, today: dt.date) -> None:
    """From the partnership's page to an active agreement with numbers, dates and signatories."""
    desk.follow("Buat perjanjian")
    desk.pick("Jenis", "PKS")
    desk.fill("Judul", AGREEMENT)
    desk.fill("Mulai", today)
    desk.press("Simpan")
    desk.press("Mulai negosiasi")
    desk.press("Tandai disepakati")
    alerts = desk.page.get_by_role("alert")
    for message in (f"{COMPANY} belum menyetujui.", f"{GROUP} belum menyetujui.", "Ruang lingkup belum ditulis."):
        expect(alerts.filter(has_text=message)).to_have_count(1)
    desk.sees_state("Negosiasi")

    desk.follow("Ubah")
    desk.fill("Ruang lingkup", "Pengolahan dan pemasaran bandeng.")
    desk.fill("Berakhir", today + dt.timedelta(days=364))
    desk.fill("Penyelesaian perselisihan", "Musyawarah.")
    desk.fill("Nilai (Rp)", "25.000.000")
    rows = desk.page.locator("[data-formset-row]")
    for place, (number, name, position) in enumerate(
        (("011/OB/2026", "Sekar Arum (contoh)", "Direktur"), ("02/NJ/2026", "Wagiyem (contoh)", "Ketua"))
    ):
        desk.fill("Nomor", number, within=rows.nth(place))
        desk.fill("Penanda tangan", name, within=rows.nth(place))
        desk.fill("Jabatan", position, within=rows.nth(place))
    desk.press("Simpan")
    for name in (COMPANY, GROUP):
        row = desk.page.get_by_role("row").filter(has_text=name)
        desk.unfold("Catat yang tertulis", within=row)
        desk.fill("Setuju pada", today, within=row)
        desk.pick("Cara", "Rapat bersama", within=row)
        desk.press("Catat setuju", within=row)
    desk.press("Tandai disepakati")
    desk.sees_state("Disepakati")
    for name in (COMPANY, GROUP):
        row = desk.page.get_by_role("row").filter(has_text=name)
        desk.unfold("Catat tanda tangan", within=row)
        desk.fill("Ditandatangani pada", today, within=row)
        desk.press("Simpan", within=row)
    desk.press("Tandai ditandatangani")
    desk.press("Aktifkan")
    desk.sees_state("Aktif")
    for text in ("011/OB/2026", "02/NJ/2026", "Sekar Arum (contoh)", "Rp25.000.000"):
        desk.sees(text)


def assign_mentor(desk: Person, mentor_user, today: dt.date) -> None:
    """The membership becomes a mentor, who comes to the group every two weeks from today."""
    desk.go_to("Pendampingan")
    desk.follow("Pendamping", within=desk.page.locator(".page-actions"))
    desk.follow("Daftarkan pendamping")
    desk.pick("Akun pendamping", f"{mentor_user.full_name} · {mentor_user.email}")
    desk.fill("Kompetensi", "Pengolahan ikan.")
    desk.press("Daftarkan")
    desk.follow("Tugaskan")
    desk.choose("Kelompok", GROUP)
    desk.choose("Program", PROGRAM)
    desk.fill("Mulai", today)
    desk.fill("Kunjungan pertama", today)
    desk.fill("Kunjungan setiap (minggu)", "2")
    desk.fill("Laporan paling lambat (hari)", "3")
    desk.press("Tugaskan")
    desk.sees("setiap 2 minggu")


def return_report(desk: Person, reason: str) -> None:
    desk.go_to("Laporan")
    desk.follow(GROUP)
    desk.fill("Yang perlu diperbaiki", reason)
    desk.press("Kirim kembali")
    desk.sees_state("Dikembalikan")


def verify_report(desk: Person) -> None:
    desk.go_to("Laporan")
    desk.follow(GROUP)
    desk.confirm("Verifikasi")
    desk.sees_state("Terverifikasi")
