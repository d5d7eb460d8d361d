"""Why a search found an organization, when neither its name nor its place shows it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from partners.models import Contact, Member, Organization, OrganizationAlias
from partners.rules import normalize_name
from partners.rules.names import form_of_word, plain_letters, spellings_of

NUMBERS = {"nib": "NIB", "npwp": "NPWP", "legal_number": "nomor badan hukum", "external_id": "id sumber"}
SHOWN_REASONS = 2


def found_by(rows: Iterable[Organization], text: str) -> dict[int, str]:
    """For the rows of one page, by key: `kontak: Siti`, `nama lain: …`; only what the row itself does not show.

    One query, however many rows. Sealed numbers are never said.
    """
    organizations = list(rows)
    words = [word for word in text.replace("\x00", " ").split() if not form_of_word(word)]
    if not words or not organizations:
        return {}
    keys = [row.pk for row in organizations]
    others: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    said = [
        _said("nama lain", OrganizationAlias.objects.filter(organization__in=keys)),
        _said("kontak", Contact.objects.filter(organization__in=keys), "phone", "email"),
        _said("anggota", Member.objects.filter(organization__in=keys), "phone"),
    ]
    for label, key, name, *more in said[0].union(*said[1:], all=True):
        others[key].append((label, name, " ".join((name, *more))))
    found = {row.pk: _reasons(row, words, others[row.pk], text) for row in organizations}
    return {key: " · ".join(reasons) for key, reasons in found.items() if reasons}


def _said(label: str, rows: QuerySet, *fields: str) -> QuerySet:
    """(label, organization, name, and two more texts) of each row, to be joined with others of its like."""
    texts: list[F | Value] = [F(field) for field in fields]
    texts += [Value("", TextField())] * (2 - len(fields))
    columns = {
        "label": Value(label, TextField()),
        "one": Cast(texts[0], TextField()),
        "two": Cast(texts[1], TextField()),
    }
    named = rows.order_by().annotate(said_name=Cast("name", TextField()), **columns)
    return named.values_list("label", "organization_id", "said_name", "one", "two")


def _reasons(row: Organization, words: list[str], others: list[tuple[str, str, str]], text: str) -> list[str]:
    shown = f"{row.name} {row.short_name} {row.place}"
    number = "".join(character for character in text if character.isdigit())
    is_number = len(number) > 5 and not any(character.isalpha() for character in text)
    asked = [number.removeprefix("62").lstrip("0")] if is_number else [word for word in words if not _has(shown, word)]
    candidates = [
        *((label, getattr(row, field), getattr(row, field)) for field, label in NUMBERS.items()),
        ("telepon", row.phone, row.phone),
        ("surel", row.email, row.email),
        ("desa", row.village, row.village),
        *others,
    ]
    reasons: list[str] = []
    for word in asked:
        said = next((f"{label}: {name}" for label, name, value in candidates if _has(value, word, is_number)), "")
        if said and said not in reasons:
            reasons.append(said)
    return reasons[:SHOWN_REASONS]


def _has(value: str, word: str, is_number: bool = False) -> bool:
    if is_number:
        return word in "".join(character for character in value if character.isdigit())
    plain = plain_letters(value)
    same = (plain_letters(word), normalize_name(word), *spellings_of(word))
    return any(one and (one in plain or one in normalize_name(value)) for one in same)
