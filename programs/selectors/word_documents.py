"""Agreements and addenda as Word documents: the words that the PDF has, under the names that templates ask for."""

import io
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.core.word.rendering import PICTURE_MARK, fill_template
from programs.enums import AgreementKind, WordKind
from programs.models import Addendum, Agreement
from programs.selectors.addendum_text import addendum_text, base_of
from programs.selectors.agreement_text import BLANK, agreement_text, agreement_values, words_digest
from programs.selectors.selection_documents import letterhead_data

FOLDER = Path(settings.BASE_DIR) / "templates" / "documents" / "word"
CODE_PROPERTY = "KodeNaskah"
SHIPPED = {AgreementKind.MOU: "mou", AgreementKind.PKS: "pks", AgreementKind.IA: "ia"}
SCALARS = "ruang_lingkup jangka_waktu mulai berakhir nilai penyelesaian_perselisihan program induk rangkap".split()
NOBODY = {"sebutan": "", "nama": "", "penanda_tangan": "", "jabatan": ""}


@dataclass(frozen=True)
class WordDocument:
    """What a Word document is filled with. `kind` chooses the template, `context` holds plain dicts, lists, strings.

    `code` tells which words these are; it stays with the file when it is sent round.
    """

    kind: str
    title: str
    context: Mapping[str, Any]
    code: str
    picture: bytes = field(default=b"", repr=False)

    @property
    def properties(self) -> dict[str, str]:
        return {"title": self.title, CODE_PROPERTY: self.code}

    def file_name(self) -> str:
        """The title as a name for a file."""
        return re.sub(r"[\\/:*?\"<>|]+", "-", self.title) + ".docx"

    def fill_shipped(self) -> bytes:
        """The document from the template that comes with the product."""
        template = FOLDER.joinpath(f"{self.kind}.docx").read_bytes()
        return fill_template(template, self.context, self.properties, self.picture)


def agreement_word(agreement: Agreement) -> WordDocument:
    """The agreement with the words that it has now. Seven queries."""
    text = agreement_text(agreement)
    code = text_code(words_digest(text))
    values = agreement_values(agreement)
    head, picture = letterhead_of_word(agreement.institution)
    context = {
        **shared_context(text, agreement.institution, head, code),
        **{name: values[name] for name in SCALARS},
    }
    kind = SHIPPED.get(AgreementKind(agreement.kind), "pks")
    return WordDocument(kind, f"{agreement.get_kind_display()} {agreement.title}"[:200], context, code, picture)


def addendum_word(addendum: Addendum) -> WordDocument:
    """The addendum with the words that it has now. Five queries."""
    text = addendum_text(addendum)
    code = text_code(words_digest(text))
    agreement = addendum.agreement
    head, picture = letterhead_of_word(agreement.institution)
    rows = list(addendum.parties.select_related("party__organization"))
    context = {
        **shared_context(text, agreement.institution, head, code),
        "pasal": [
            _clause(clause, place) | {"perubahan": [_change(row) for row in clause["changes"]]}
            for place, clause in enumerate(text["clauses"], start=1)
        ],
        "mulai_berlaku": format_date(addendum.effective_on),
        "perjanjian_asal": base_of(agreement, rows),
    }
    title = f"Adendum {addendum.sequence} {agreement.title}"[:200]
    return WordDocument(WordKind.ADDENDUM, title, context, code, picture)


def word_of(home: Agreement | Addendum) -> WordDocument:
    """The Word document of either."""
    return addendum_word(home) if isinstance(home, Addendum) else agreement_word(home)


def text_code(digest: str) -> str:
    """The beginning of the fingerprint of the words, as people can read it: `7F3A-91C2-04BB-E5D0`."""
    letters = digest[:16].upper()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def letterhead_of_word(institution: Institution) -> tuple[str, bytes]:
    """The letterhead as text and, when there is a picture, the mark of its place and the picture as PNG or JPEG."""
    head, files = letterhead_data(institution)
    if not head["image"]:
        return "\n".join(head["lines"]), b""
    picture = files[head["image"]]
    if head["image"].endswith(".webp"):
        written = io.BytesIO()
        Image.open(io.BytesIO(picture)).save(written, "PNG")
        picture = written.getvalue()
    return PICTURE_MARK, picture


def shared_context(text: Mapping[str, Any], institution: Institution, head: str, code: str) -> dict[str, Any]:
    """What agreements and addenda both say, from their words (`agreement_text`)."""
    numbers = [party["number"] for party in text["parties"]]
    return {
        "kop": head,
        "lembaga": str(institution),
        "jenis": text["title"],
        "judul": text["about"],
        "nomor": next((number for number in numbers if number != BLANK), ""),
        "pembukaan": text["opening"],
        "para_pihak": [
            {
                **_signature(signed),
                "nomor": number,
                "penanda_tangan": who["person"],
                "alamat": who["seat"],
                "dasar_kewenangan": who["authority"],
                "uraian": who["text"],
            }
            for who, signed, number in zip(text["comparison"], text["signatures"], numbers, strict=True)
        ],
        "bersama": text["together"],
        "premis": lettered([row["text"] for row in text["recitals"]]),
        "dasar_hukum": lettered([row["text"] for row in text["bases"]]),
        "kesepakatan": text["agreed"],
        "pasal": [_clause(clause, place) for place, clause in enumerate(text["clauses"], start=1)],
        "tempat_tanggal": text["place_and_date"],
        "baris_tanda_tangan": _pairs([_signature(one) for one in text["signatures"]]),
        "kode_naskah": code,
    }


def lettered(rows: Sequence[str]) -> list[dict[str, str]]:
    """Rows with `a.` to `z.` before them, then `aa.`."""
    letters = string.ascii_lowercase
    return [{"huruf": f"{letters[place % 26] * (place // 26 + 1)}.", "teks": row} for place, row in enumerate(rows)]


def _clause(clause: Mapping[str, Any], place: int) -> dict[str, Any]:
    rows = clause["paragraphs"]
    return {
        "nomor": str(place),
        "judul": clause["heading"],
        "ayat": [
            {
                "nomor": f"({number})" if len(rows) > 1 else "",
                "teks": row["text"],
                "butir": lettered(list(row["items"])),
            }
            for number, row in enumerate(rows, start=1)
        ],
    }


def _change(row: Mapping[str, str]) -> dict[str, str]:
    return {"ketentuan": row["label"], "semula": row["old"], "menjadi": row["new"]}


def _signature(one: Mapping[str, str]) -> dict[str, str]:
    return {
        "sebutan": one["role"],
        "nama": one["organization"],
        "penanda_tangan": one["name"],
        "jabatan": one["position"],
    }


def _pairs(people: list[dict[str, str]]) -> list[dict[str, dict[str, str]]]:
    """Two in a row; the place beside the last one may stay empty."""
    filled = [*people, NOBODY] if len(people) % 2 else people
    return [{"kiri": left, "kanan": right} for left, right in zip(filled[::2], filled[1::2], strict=True)]
