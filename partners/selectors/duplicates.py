"""Organizations that look alike: while one is typed, and among all of an institution."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from kemitraan.core.encryption import keyed_hashes
from partners.models import Contact, DuplicatePair, Organization, OrganizationAlias
from partners.rules import normalize_name, similar_names, split_name
from partners.rules.identifiers import clean_npwp, is_personal_npwp
from partners.rules.regions import region_words
from partners.rules.similarity import (
    SHORTEST_TOKEN,
    Facts,
    Likeness,
    compare,
    misspellings,
    phone_tails,
    plain_number,
    split_normalized,
)
from partners.selectors.searched_text import CONTACT, has_phone, part_has_phone

COMPARED = (
    "pk",
    "normalized_name",
    "kind",
    "regency",
    "nib",
    "npwp",
    "npwp_hash",
    "legal_number",
    "phone",
    "email",
    "parent_id",
)
MOST_CANDIDATES = 60
MOST_FETCHED = 1_000
SHOWN_LIKE = 5
NAMES_AT_ONCE = 250
READ_AT_ONCE = 900
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LookAlike:
    """An organization that looks like what is typed, and why."""

    organization: Organization
    likeness: Likeness


def typed_facts(values: Mapping[str, Any]) -> Facts:
    """What is compared of an organization that is being typed; `values` as the form has them, odd ones left out."""
    core, form = split_name(values.get("name") or "")
    npwp = _plain_npwp(values.get("npwp") or "")
    return Facts(
        core=core,
        form=form,
        kind=values.get("kind") or "",
        regency=_place(values.get("regency") or ""),
        nib="".join(char for char in values.get("nib") or "" if char.isdigit()),
        npwp=keyed_hashes(npwp)[0] if npwp and is_personal_npwp(values.get("kind") or "", npwp) else npwp,
        legal_number=plain_number(values.get("legal_number") or ""),
        phones=phone_tails(values.get("phone") or ""),
        emails=frozenset({email}) if (email := (values.get("email") or "").strip().lower()) else frozenset(),
    )


def look_alikes(user, facts: Facts, *, exclude: Organization | None = None) -> list[LookAlike]:
    """Up to five organizations of the reader that look like `facts`, the likest first; at most twelve queries."""
    rows = Organization.objects.visible_to(user)
    if exclude is not None:
        rows = rows.exclude(pk=exclude.pk)
        facts = with_parent(facts, exclude)
    found = []
    for other in facts_of(rows.filter(pk__in=candidates(rows, facts))):
        if likeness := compare(facts, other):
            found.append((other.key, likeness))
    found.sort(key=lambda pair: (not pair[1].is_same, -pair[1].score, pair[0]))
    shown = Organization.objects.in_bulk([key for key, _ in found[:SHOWN_LIKE]])
    return [LookAlike(shown[key], likeness) for key, likeness in found[:SHOWN_LIKE]]


def with_parent(facts: Facts, organization: Organization) -> Facts:
    """`facts` as those of the stored organization, so that its units and parent are known as relatives."""
    return replace(facts, key=organization.pk, parent=organization.parent_id)


def candidates(rows: QuerySet[Organization], facts: Facts) -> set[int]:
    """Keys among `rows` that share a name, a spelling or a number with `facts`; each question uses an index or
    one pass over a column. At most `MOST_CANDIDATES` an answer.
    """
    found: set[int] = set()
    names = [name for name in dict.fromkeys(_written_like(facts)) if name]
    if names:
        found |= _called_one_of(rows, names)
    if facts.name:
        called = OrganizationAlias.objects.filter(normalized_name__in=[facts.name, *facts.aliases])
        found |= _first(rows.filter(pk__in=called.values("organization_id")))
    numbers = Q()
    if facts.nib:
        numbers |= Q(nib=facts.nib)
    if facts.npwp:
        numbers |= Q(npwp=facts.npwp) | Q(npwp_hash=facts.npwp)
    if facts.legal_number:
        rows = rows.alias(plain_legal=Lower(Replace("legal_number", Value(" "))))
        numbers |= ~Q(legal_number="") & Q(plain_legal=facts.legal_number)
    if numbers:
        found |= _first(rows.filter(numbers))
    if facts.phones or facts.emails:
        found |= _reached_by(rows, facts)
    return found - {facts.key} if facts.key else found


def _called_one_of(rows: QuerySet[Organization], names: list[str]) -> set[int]:
    """Keys of rows with one of some thousand names, in parts that are each few enough for PostgreSQL to look up.

    Asked for all of them at once it reads all organizations, which takes twenty times as long.
    """
    starts = range(0, len(names), NAMES_AT_ONCE)
    keys = rows.order_by().values_list("pk", flat=True)
    first, *others = [keys.filter(normalized_name__in=names[start : start + NAMES_AT_ONCE]) for start in starts]
    return _fetched(first.union(*others, all=True) if others else first)


def _written_like(facts: Facts) -> Iterable[str]:
    if not facts.core:
        return
    yield from similar_names(facts.name)
    yield from facts.aliases
    if len(facts.core) >= SHORTEST_TOKEN:
        yield from (f"{core} {facts.form}".strip() for core in sorted(misspellings(facts.core)))


def _reached_by(rows: QuerySet[Organization], facts: Facts) -> set[int]:
    own, of_contacts = Q(), Q()
    for tail in facts.phones:
        own |= has_phone(tail)
        of_contacts |= part_has_phone(CONTACT, tail)
    for email in facts.emails:
        own |= Q(email__iexact=email)
        of_contacts |= Q(email__iexact=email)
    contacts = Contact.objects.filter(of_contacts, is_active=True)
    found = _first(rows.filter(own))
    return found | _first(rows.filter(pk__in=contacts.values("organization_id")))


def _first(rows: QuerySet[Organization]) -> set[int]:
    return _fetched(rows.order_by().values_list("pk", flat=True))


def _fetched(keys: QuerySet[Organization, int]) -> set[int]:
    """The first ones. Sorted here: asked for in order, PostgreSQL would go through all organizations for them."""
    return set(sorted(keys[:MOST_FETCHED])[:MOST_CANDIDATES])


def facts_of(rows: QuerySet[Organization]) -> Iterator[Facts]:
    """What is compared of each of `rows`, with active contacts and other names; three queries for some thousand."""
    stored = rows.order_by("pk").values_list(*COMPARED)
    last = 0
    while found := list(stored.filter(pk__gt=last)[:READ_AT_ONCE]):
        yield from _facts_of_some(found)
        if len(found) < READ_AT_ONCE:
            return
        last = found[-1][0]


def _facts_of_some(stored: list[tuple]) -> Iterator[Facts]:
    keys = [values[0] for values in stored]
    phones: dict[int, set[str]] = defaultdict(set)
    emails: dict[int, set[str]] = defaultdict(set)
    for key, phone, email in _parts(Contact.objects.filter(is_active=True), keys, "phone", "email"):
        phones[key] |= phone_tails(phone)
        emails[key] |= {email.lower()} - {""}
    aliases: dict[int, set[str]] = defaultdict(set)
    for key, name in _parts(OrganizationAlias.objects.all(), keys, "normalized_name"):
        aliases[key].add(name)
    for key, name, kind, regency, nib, npwp, npwp_hash, legal, phone, email, parent in stored:
        core, form = split_normalized(name)
        yield Facts(
            key=key,
            core=core,
            form=intern(form),
            kind=intern(kind),
            regency=_place(regency),
            nib=nib,
            npwp=npwp or npwp_hash,
            legal_number=plain_number(legal),
            phones=frozenset(phones.get(key, NOTHING) | phone_tails(phone)),
            emails=frozenset(emails.get(key, NOTHING) | ({email.lower()} - {""})),
            aliases=frozenset(aliases.get(key, ())),
            parent=parent,
        )


def _parts(parts: QuerySet, keys: list[int], *columns: str) -> Iterable[tuple]:
    """Columns of the parts of organizations, by key of the organization."""
    return parts.filter(organization__in=keys).values_list("organization_id", *columns)


@lru_cache(maxsize=1000)
def _place(regency: str) -> str:
    return " ".join(region_words(regency))


def _plain_npwp(text: str) -> str:
    try:
        return clean_npwp(text)
    except ValueError:
        return ""


def list_pairs(user) -> QuerySet[DuplicatePair]:
    """Pairs that the reader may see, with both organizations."""
    return DuplicatePair.objects.visible_to(user).select_related("first", "second", "dismissed_by")


def search_pairs(rows: QuerySet[DuplicatePair], text: str) -> QuerySet[DuplicatePair]:
    """Pairs of which one organization has every word of `text` in its name."""
    for word in text.replace("\x00", " ").split()[:6]:
        plain = normalize_name(word) or word
        rows = rows.filter(
            Q(first__name__icontains=word)
            | Q(second__name__icontains=word)
            | Q(first__normalized_name__contains=plain)
            | Q(second__normalized_name__contains=plain)
        )
    return rows
