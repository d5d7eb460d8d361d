"""Numbers that identify. A wrong form is an error; a check digit or an unknown code is only a warning.

Codes change when regions split, people keep the number they were issued with, and offices make mistakes, so a person
may keep a number that looks wrong. Nothing is ever repaired. Sources: Government Regulation and OSS practice for NIB,
PMK 112/2022 for the NPWP of 16 digits, BPS for KBLI 2020 and 2025.
"""

import datetime as dt
import re
from dataclasses import dataclass

from partners.enums import KbliVersion, OrganizationKind, Sex

SEPARATORS = re.compile(r"[\s.\-/]")
PERSONS = frozenset({OrganizationKind.INDIVIDUAL, OrganizationKind.SOLE_PROPRIETOR})
# The last section letter of each edition.
LAST_SECTION = {KbliVersion.V2020: "U", KbliVersion.V2025: "V"}
ONLINE_DIGITS = 5
YOUNGEST_DAYS = 3653


@dataclass(frozen=True)
class NumberWarning:
    """Something about the value of `field` that a person should look at; `code` is stable, `sentence` for people."""

    field: str
    code: str
    value: str
    sentence: str


def digits_of(text: str) -> str:
    """`text` without the separators that people write in numbers: blanks, dots, hyphens, slashes."""
    return SEPARATORS.sub("", text)


def clean_nib(text: str) -> str:
    """The 13 digits of a business identity number; empty for empty. Raises ValueError with a sentence."""
    return _of_length(text, (13,), "NIB terdiri dari 13 angka.")


def clean_npwp(text: str) -> str:
    """The 15 (old) or 16 digits of a taxpayer number; empty for empty. Raises ValueError with a sentence."""
    return _of_length(text, (15, 16), "NPWP terdiri dari 15 atau 16 angka.")


def clean_kbli(text: str) -> str:
    """A KBLI code: two to five digits, a section letter before them if given (`C10221`); upper case.

    Raises ValueError with a sentence.
    """
    code = digits_of(text).upper()
    if not re.fullmatch(r"[A-V]?[0-9]{2,5}", code):
        raise ValueError("Kode KBLI terdiri dari dua sampai lima angka, boleh dengan huruf di depannya.")
    return code


def _of_length(text: str, lengths: tuple[int, ...], sentence: str) -> str:
    digits = digits_of(text)
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) in lengths):
        raise ValueError(sentence)
    return digits


def is_personal_npwp(kind: str, npwp: str) -> bool:
    """Whether a taxpayer number is a person's: by the kind of organization, or because it is a NIK.

    A number of 16 digits that does not start with 0 is a person's NIK (PMK 112/2022).
    """
    return bool(npwp) and (kind in PERSONS or (len(npwp) == 16 and npwp[0] != "0"))


def npwp_warnings(npwp: str) -> list[NumberWarning]:
    """What is odd about a taxpayer number of the right form: its ninth digit is Luhn over the first nine.

    In the form of 16 digits a 0 stands before them; one without that 0 is a NIK and has no check digit.
    """
    old = npwp[1:] if len(npwp) == 16 and npwp[0] == "0" else npwp
    if len(old) != 15 or luhn(old[:9]):
        return []
    sentence = "Angka periksa NPWP tidak cocok; mungkin ada angka yang tertukar."
    return [NumberWarning("npwp", "npwp_check_digit", npwp, sentence)]


def kbli_warnings(code: str, version: str) -> list[NumberWarning]:
    """What is odd about a KBLI code of the right form: a letter that the edition lacks, too few digits for OSS."""
    found = []
    if code[0].isalpha() and code[0] > LAST_SECTION[KbliVersion(version)]:
        sentence = f"{KbliVersion(version).label} tidak punya golongan {code[0]}."
        found.append(NumberWarning("code", "kbli_section", code, sentence))
    if sum(character.isdigit() for character in code) < ONLINE_DIGITS:
        sentence = "Kode KBLI ini belum lima angka, seperti yang dipakai di OSS."
        found.append(NumberWarning("code", "kbli_short", code, sentence))
    return found


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others by Luhn's rule."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def mask_number(number: str) -> str:
    """`3201********0001`: the first and last four digits; empty for empty."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if number else ""


def nik_warnings(nik: str, *, sex: str, today: dt.date) -> list[NumberWarning]:
    """What is odd about an identity number of the right form (PP KK CC DDMMYY SSSS, women's day + 40).

    The sex that it says beside `sex` (a value of `Sex` or empty), and a day of birth that is no date, or in less
    than ten years before `today`. Years after today's are of the century before.
    """
    found = []
    said = Sex.FEMALE if int(nik[6:8]) > 40 else Sex.MALE
    if sex and sex != said:
        sentence = f"NIK ini menyebut {said.label.lower()}, berbeda dengan jenis kelamin yang diisi."
        found.append(NumberWarning("nik", "nik_sex", f"{nik}{sex}", sentence))
    born = _birth_date(nik, today)
    if born is None:
        found.append(NumberWarning("nik", "nik_birth_date", nik, "Tanggal lahir di dalam NIK ini tidak ada."))
    elif (today - born).days < YOUNGEST_DAYS:
        sentence = "Menurut NIK, orang ini berumur di bawah sepuluh tahun."
        found.append(NumberWarning("nik", "nik_age", nik, sentence))
    return found


def _birth_date(nik: str, today: dt.date) -> dt.date | None:
    year = int(nik[10:12])
    century = 2000 if year <= today.year % 100 else 1900
    try:
        return dt.date(century + year, int(nik[8:10]), (int(nik[6:8]) - 1) % 40 + 1)
    except ValueError:
        return None
