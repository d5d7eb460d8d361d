"""Why a search found an organization, when neither its name nor its place shows it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from partners.enums import FormerKind
from partners.models import Contact, FormerIdentifier, Member, Organization, OrganizationAlias
from partners.rules import normalize_name
from partners.rules.names import form_of_word, plain_letters, spellings_of

NUMBERS = {"nib": "NIB", "npwp": "NPWP", "legal_number": "nomor badan hukum", "external_id": "id sumber"}
SHOWN_REASONS = 2
SHORTEST_NUMBER = 6

Candidate = tuple[str, str, str]  # label, what is said, the text that is looked through


@dataclass(frozen=True, slots=True)
class Sought:
    """One word of a search, in every way of writing that counts as the same."""

    forms: tuple[str, ...]

    @classmethod
    def of(cls, word: str) -> "Sought":
        forms = (plain_letters(word), normalize_name(word), *spellings_of(word))
        return cls(tuple(form for form in dict.fromkeys(forms) if form))

    def stands_in(self, text: str) -> bool:
        plain = plain_letters(text)
        return any(form in plain for form in self.forms) or self.stands_in_normalized(normalize_name(text))

    def is_shown_by(self, row: Organization) -> bool:
        """The row shows it in name or place; its normalized name is at hand and need not be made again."""
        plain = plain_letters(f"{row.name} {row.short_name} {row.place}")
        if any(form in plain for form in self.forms) or self.stands_in_normalized(row.normalized_name):
            return True
        return self.stands_in_normalized(normalize_name(f"{row.short_name} {row.place}"))

    def stands_in_normalized(self, name: str) -> bool:
        return any(form in name for form in self.forms)


@dataclass(frozen=True, slots=True)
class SoughtNumber:
    """The digits of a search that is nothing but a number; a row never shows numbers by itself."""

    digits: str

    def stands_in(self, text: str) -> bool:
        return self.digits in _digits_of(text)

    def is_shown_by(self, row: Organization) -> bool:
        return False


def found_by(reader, rows: Iterable[Organization], text: str) -> dict[int, str]:
    """For the rows of one page, by key: `kontak: Siti`, `nama lain: …`; only what the row itself does not show.

    Of an organization whose parts `reader` may not read, nothing but its own columns is told.

    One query, however many rows, and none where the organizations explain themselves. Sealed numbers are never said.
    """
    sought = _sought(text)
    answers = {row: answer for row in rows if (answer := _own_answers(row, sought))}
    unexplained = [row.pk for row, answer in answers.items() if "" in answer.values()]
    others = _said_of_parts(reader, unexplained) if unexplained else {}
    found = {}
    for row, answer in answers.items():
        said = [reason or _reason(one, others[row.pk]) for one, reason in answer.items()]
        found[row.pk] = " · ".join(list(dict.fromkeys(filter(None, said)))[:SHOWN_REASONS])
    return {key: reasons for key, reasons in found.items() if reasons}


def _sought(text: str) -> list[Sought] | list[SoughtNumber]:
    words = [word for word in text.replace("\x00", " ").split() if not form_of_word(word)]
    digits = _digits_of(text)
    if len(digits) >= SHORTEST_NUMBER and not any(character.isalpha() for character in text):
        tail = digits.removeprefix("62").lstrip("0")
        return [SoughtNumber(tail)] if tail else []
    return [Sought.of(word) for word in words]


def _digits_of(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _said_of_parts(reader, keys: list[int]) -> dict[int, list[Candidate]]:
    """Other names, contacts, members and former numbers of the organizations `keys`, by key; one query."""
    others: dict[int, list[Candidate]] = defaultdict(list)
    inside = Organization.objects.filter(pk__in=keys).inside_for(reader)
    former = FormerIdentifier.objects.exclude(kind=FormerKind.NPWP_HASH)
    said = [
        _said("nama lain", OrganizationAlias.objects.filter(organization__in=inside), "name"),
        _said("kontak", Contact.objects.filter(organization__in=inside), "name", "phone", "email"),
        _said("anggota", Member.objects.filter(organization__in=inside), "name", "phone"),
        _said("nomor lama", former.filter(organization__in=inside), "value"),
    ]
    for label, key, name, *more in said[0].union(*said[1:], all=True):
        others[key].append((label, name, " ".join((name, *more))))
    return others


def _said(label: str, rows: QuerySet, name: str, *fields: str) -> QuerySet:
    """(label, organization, name, and two more texts) of each row, to be joined with others of its like."""
    texts: list[F | Value] = [F(field) for field in fields]
    texts += [Value("", TextField())] * (2 - len(fields))
    columns = {
        "label": Value(label, TextField()),
        "one": Cast(texts[0], TextField()),
        "two": Cast(texts[1], TextField()),
    }
    named = rows.order_by().annotate(said_name=Cast(name, TextField()), **columns)
    return named.values_list("label", "organization_id", "said_name", "one", "two")


def _own_answers(row: Organization, sought: Iterable[Sought | SoughtNumber]) -> dict[Sought | SoughtNumber, str]:
    """Of each word that the row does not show: what its own columns say about it, or nothing."""
    hidden = [one for one in sought if not one.is_shown_by(row)]
    if not hidden:
        return {}
    own = [
        *((label, getattr(row, field), getattr(row, field)) for field, label in NUMBERS.items()),
        ("telepon", row.phone, row.phone),
        ("surel", row.email, row.email),
        ("desa", row.village, row.village),
    ]
    return {one: _reason(one, own) for one in hidden}


def _reason(one: Sought | SoughtNumber, candidates: Iterable[Candidate]) -> str:
    return next((f"{label}: {name}" for label, name, value in candidates if value and one.stands_in(value)), "")
