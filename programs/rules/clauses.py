"""Words of a clause: placeholders that are filled from the agreement, paragraphs, and the seven that law asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

PLACEHOLDERS: dict[str, str] = {
    "judul": "Judul perjanjian",
    "ruang_lingkup": "Ruang lingkup",
    "kewajiban": "Daftar kewajiban setiap pihak",
    "jangka_waktu": "Masa berlaku dengan tanggalnya",
    "mulai": "Tanggal mulai",
    "berakhir": "Tanggal berakhir, atau sampai kapan berlaku",
    "nilai": "Nilai dengan angka dan huruf",
    "penyelesaian_perselisihan": "Cara menyelesaikan perselisihan",
    "program": "Nama program",
    "induk": "Perjanjian induk",
    "para_pihak": "Nama para pihak",
    "korespondensi": "Alamat surat setiap pihak",
    "rangkap": "Jumlah naskah asli, satu setiap pihak",
}
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_placeholders(text: str) -> None:
    """Raise `ValidationError` naming the first `{…}` that is not known, or a brace without its other half."""
    for name in PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise ValidationError(f"Isian {{{name}}} tidak dikenal. Yang tersedia: {known}.")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise ValidationError("Kurung kurawal tidak berpasangan.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; what is not known yet stays a line to write on."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1]) or "……………", text)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph (ayat) of a clause with the items listed under it."""

    text: str
    items: tuple[str, ...] = ()


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a clause, one a line; lines that begin with "- " are items of the one before them."""
    found: list[Paragraph] = []
    for line in (row.strip() for row in text.splitlines()):
        if line.startswith("- ") and found:
            found[-1] = replace(found[-1], items=(*found[-1].items, line[2:].strip()))
        elif line:
            found.append(Paragraph(line.removeprefix("- ")))
    return found
