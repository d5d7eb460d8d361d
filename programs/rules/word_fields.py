"""What a Word template may say about an agreement or addendum: every placeholder with its meaning and an example.

The names are Indonesian, as those of clauses: people of the institutions write them into their own templates.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kemitraan.core.word.sandbox import FORBIDDEN, UNKNOWN, Problem


@dataclass(frozen=True)
class Field:
    """One placeholder. `parts` are those of each row when it is a list, of itself when `is_group`."""

    name: str
    meaning: str
    example: str = ""
    parts: tuple["Field", ...] = ()
    is_group: bool = False

    @property
    def is_list(self) -> bool:
        return bool(self.parts) and not self.is_group

    def example_value(self) -> Any:
        if not self.parts:
            return self.example
        row = {part.name: part.example_value() for part in self.parts}
        return row if self.is_group else [row, row]


SIGNATURE = (
    Field("sebutan", "Sebutan pihak", "PIHAK KESATU"),
    Field("nama", "Nama pihak", "LPPM Universitas Contoh"),
    Field("penanda_tangan", "Nama penanda tangan", "Dr. Contoh, M.Si."),
    Field("jabatan", "Jabatannya", "Ketua"),
)
ITEM = (Field("huruf", "Huruf urutan", "a."), Field("teks", "Bunyinya", "bahwa PARA PIHAK saling melengkapi;"))
PARTY = (
    *SIGNATURE,
    Field("nomor", "Nomor perjanjian pihak ini", "012/LPPM/PKS/XI/2026"),
    Field("alamat", "Alamat", "Jalan Contoh 1, Semarang"),
    Field("dasar_kewenangan", "Dasar kewenangan, misalnya surat kuasa", "Surat Kuasa 5/2026"),
    Field("uraian", "Siapa mewakili apa, sampai “selanjutnya disebut”", "Ketua, LPPM Universitas Contoh, …"),
)
PARAGRAPH = (
    Field("nomor", "Nomor ayat; kosong bila hanya satu", "(1)"),
    Field("teks", "Bunyi ayat", "PARA PIHAK bekerja sama dalam pembinaan."),
    Field("butir", "Rincian di bawah ayat", parts=ITEM),
)
CLAUSE = (
    Field("nomor", "Nomor pasal", "1"),
    Field("judul", "Judul pasal", "Ruang lingkup"),
    Field("ayat", "Ayat-ayatnya", parts=PARAGRAPH),
)
CHANGE = (
    Field("ketentuan", "Yang berubah", "Nilai"),
    Field("semula", "Bunyi semula", "Rp1.000.000 (satu juta rupiah)"),
    Field("menjadi", "Bunyi baru", "Rp1.500.000 (satu juta lima ratus ribu rupiah)"),
)
SHARED = (
    Field("kop", "Kop surat lembaga, sendirian di barisnya; gambar bila ada", "LEMBAGA CONTOH"),
    Field("lembaga", "Nama lembaga", "LPPM Universitas Contoh"),
    Field("jenis", "Jenis dokumen", "Perjanjian Kerja Sama"),
    Field("judul", "Judul perjanjian", "Pembinaan olahan ikan"),
    Field("nomor", "Nomor yang pertama", "012/LPPM/PKS/XI/2026"),
    Field("pembukaan", "Pembukaan dengan tanggal dalam huruf", "Pada hari ini, Rabu tanggal Dua Puluh Lima …"),
    Field("para_pihak", "Setiap pihak", parts=PARTY),
    Field("bersama", "Kalimat “secara bersama-sama …”", "PIHAK KESATU dan PIHAK KEDUA secara bersama-sama …"),
    Field("premis", "Latar belakang", parts=ITEM),
    Field("dasar_hukum", "Dasar hukum", parts=ITEM),
    Field("kesepakatan", "Kalimat sebelum pasal pertama", "PARA PIHAK sepakat mengikatkan diri …"),
    Field("tempat_tanggal", "Tempat dan tanggal", "Semarang, 25 November 2026"),
    Field(
        "baris_tanda_tangan",
        "Tanda tangan, dua sebaris",
        parts=(
            Field("kiri", "Yang di kiri", parts=SIGNATURE, is_group=True),
            Field("kanan", "Yang di kanan; kosong bila ganjil", parts=SIGNATURE, is_group=True),
        ),
    ),
    Field("kode_naskah", "Kode versi naskah ini", "7F3A-91C2-04BB-E5D0"),
)
OF_AGREEMENTS = (
    Field("pasal", "Pasal-pasal", parts=CLAUSE),
    Field("ruang_lingkup", "Ruang lingkup", "Pembinaan dan pemasaran."),
    Field("jangka_waktu", "Masa berlaku dengan tanggalnya", "terhitung sejak tanggal 1 Januari 2026 …"),
    Field("mulai", "Tanggal mulai", "1 Januari 2026"),
    Field("berakhir", "Tanggal berakhir, atau sampai kapan berlaku", "31 Desember 2026"),
    Field("nilai", "Nilai dengan angka dan huruf", "Rp1.500.000 (satu juta lima ratus ribu rupiah)"),
    Field("penyelesaian_perselisihan", "Cara menyelesaikan perselisihan", "Musyawarah, lalu mediasi."),
    Field("program", "Nama program", "Wirausaha Pesisir"),
    Field("induk", "Perjanjian induk", "Nota Kesepahaman Pesisir"),
    Field("rangkap", "Jumlah naskah asli", "2 (dua)"),
)
OF_ADDENDA = (
    Field("pasal", "Pasal-pasal", parts=(*CLAUSE, Field("perubahan", "Ketentuan yang berubah", parts=CHANGE))),
    Field("mulai_berlaku", "Sejak kapan adendum berlaku", "1 Desember 2026"),
    Field("perjanjian_asal", "Perjanjian yang diubah, dengan nomornya", "Perjanjian Kerja Sama Nomor 012/…"),
)
# Without these a document is hardly an agreement; a template that lacks one is told so, and may be used.
EXPECTED = ("para_pihak", "judul", "pasal", "baris_tanda_tangan")


def fields_of(kind: str) -> tuple[Field, ...]:
    """The placeholders for documents of `kind` (`WordKind`)."""
    return (*SHARED, *(OF_ADDENDA if kind == "addendum" else OF_AGREEMENTS))


def example_of(kind: str) -> dict[str, Any]:
    """Example values with which a template is tried."""
    return {field.name: field.example_value() for field in fields_of(kind)}


def written_names(fields: Iterable[Field], prefix: str = "") -> Iterator[str]:
    """Every name that can be asked for, with its parts: `para_pihak`, `pihak.nama` as `nama`."""
    for field in fields:
        yield field.name
        yield from written_names(field.parts)


def sentence_for(problem: Problem, kind: str) -> str:
    """One problem of a template in words: what, where, and what was probably meant."""
    if problem.kind == UNKNOWN:
        near = difflib.get_close_matches(problem.name.split(".")[-1], set(written_names(fields_of(kind))), n=1)
        hint = f" Mungkin maksudnya {near[0]}." if near else ""
        return f"Isian {problem.name} tidak dikenal.{hint}"
    if problem.kind == FORBIDDEN:
        return f"Perintah {problem.name} tidak dapat dipakai dalam templat."
    return "Tanda {{ }} atau {% %} di sini tidak berpasangan atau salah tulis."


def lacking(used: frozenset[str], kind: str) -> list[str]:
    """What a template does not say although an agreement should."""
    meanings: Mapping[str, str] = {field.name: field.meaning for field in fields_of(kind)}
    return [f"{{{{ {name} }}}} ({meanings[name].lower()})" for name in EXPECTED if name not in used]
