"""Reading cells about people: sex, role, phones and addresses as lists write them."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kemitraan.core.forms import PhoneField
from kemitraan.exchange.rules.cells import Cell, Understood, as_lines, as_text, is_blank
from partners.enums import MemberRole, Sex

MALE = {"l", "lk", "laki", "laki laki", "laki laki l", "lelaki", "pria", "m", "male", "cowok"}
FEMALE = {"p", "pr", "perempuan", "perempuan p", "wanita", "f", "female", "w"}
ROLES = (
    (re.compile(r"^(ketua|chair|chairperson)\b"), MemberRole.CHAIR),
    (re.compile(r"^(sekretaris|sekertaris|secretary)\b"), MemberRole.SECRETARY),
    (re.compile(r"^(bendahara|treasurer)\b"), MemberRole.TREASURER),
    (re.compile(r"^(anggota|member)\b"), MemberRole.MEMBER),
)
YES = {"ya", "y", "yes", "true", "1", "benar", "x", "v", "✓", "berwenang", "utama"}
NO = {"tidak", "t", "no", "n", "false", "0", "bukan", "belum"}
_BETWEEN = re.compile(r"(?i)[,;/\n]|\s+-\s+|\s+(?:atau|dan|or|and|cc:?)\s+|\(cc:?|&")


def plain_words(text: str) -> str:
    """Words in small letters with single spaces: `Laki-Laki` is `laki laki`."""
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


def sex_cell(cell: Cell) -> Understood:
    """L, P, Laki-laki, wanita …; an unknown word is left out with a warning."""
    text = as_text(cell)
    words = plain_words(text)
    if words in MALE or words in FEMALE:
        return Understood(Sex.MALE.value if words in MALE else Sex.FEMALE.value)
    return Understood("", f"Jenis kelamin “{text}” tidak dikenal; dikosongkan.")


def role_cell(cell: Cell) -> Understood:
    """A role in the group by its first word: `Ketua Kelompok` is the chair; an unknown one is an ordinary member."""
    text = as_text(cell)
    for pattern, role in ROLES:
        if pattern.match(plain_words(text)):
            return Understood(role.value)
    return Understood(MemberRole.MEMBER.value, f"Peran “{text}” tidak dikenal; dicatat sebagai anggota.")


def yes_no_cell(cell: Cell) -> Understood:
    """`ya` or `tidak` in all writings, kept as the text `ya` or `tidak`. Raises ValueError for another word."""
    words = as_text(cell).casefold().strip(" .")
    if words in YES or words in NO:
        return Understood("ya" if words in YES else "tidak")
    raise ValueError(f"“{as_text(cell)}” tidak dikenal; tulis ya atau tidak.")


@dataclass(frozen=True)
class Reached:
    """How a person can be reached, out of the cells for phone and e-mail; `notes` are (field, sentence)."""

    phone: str = ""
    email: str = ""
    notes: tuple[tuple[str, str], ...] = ()


def read_reach(phone_cell: Cell, email_cell: Cell, *, has_email: bool = True) -> Reached:
    """One phone number in E.164 and one address. Cells may hold several, or the one in the place of the other.

    The first of each is used; what is not used is named in a note.
    """
    phones: list[str] = []
    emails: list[str] = []
    notes: list[tuple[str, str]] = []
    for name, cell in (("phone", phone_cell), ("email", email_cell)):
        for part in _parts(cell):
            if "@" in part:
                address = _email(part)
                if address and has_email:
                    emails.append(address)
                    if name == "phone":
                        notes.append((name, "Surel di kolom telepon; dipindahkan."))
                else:
                    notes.append((name, f"Surel “{part}” tidak dipakai."))
            elif number := _phone(part):
                phones.append(number)
                if name == "email":
                    notes.append((name, "Telepon di kolom surel; dipindahkan."))
            else:
                word = "Telepon" if name == "phone" else "Surel"
                notes.append((name, f"{word} “{part}” tidak dikenali; tidak dipakai."))
    for name, word, found in (("phone", "nomor", phones), ("email", "alamat", emails)):
        others = [one for one in dict.fromkeys(found) if one != found[0]]
        if others:
            sentence = (
                f"{len(others) + 1} {word} dalam satu sel; dipakai {found[0]}, tidak dipakai {', '.join(others)}."
            )
            notes.append((name, sentence))
    return Reached(next(iter(phones), ""), next(iter(emails), ""), tuple(notes))


def _parts(cell: Cell) -> list[str]:
    if is_blank(cell):
        return []
    parts = (part.strip(" \t.:;()<>") for part in _BETWEEN.split(as_lines(cell)))
    return [part for part in parts if not is_blank(part)]


def _email(text: str) -> str:
    address = text.removeprefix("mailto:").strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def _phone(text: str) -> str:
    plain = re.sub(r"[\s().\-]", "", text).lstrip("'")
    if not (re.fullmatch(r"\+\d{8,15}", plain) or re.fullmatch(r"(0|62|8)\d{6,13}", plain)):
        return ""
    try:
        return str(PhoneField().clean(plain))
    except ValidationError:
        return ""
