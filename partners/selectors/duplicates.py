"""Organizations that look alike: while one is typed, and among all of an institution."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length, Lower, Replace

from kemitraan.core.encryption import keyed_hashes
from partners.models import Contact, DuplicatePair, Organization, OrganizationAlias
from partners.rules import normalize_name, similar_names, split_name
from partners.rules.identifiers import clean_npwp, is_personal_npwp
from partners.rules.regions import region_words
from partners.rules.similarity import Facts, Likeness, compare, phone_tails, plain_number, split_normalized
from partners.rules.spelling import SHORTEST_TOKEN, is_far_misspelling, is_misspelling, nearby
from partners.selectors.searched_text import CONTACT, ends_with, has_phone, part_has_phone

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
MOST_READ = 5_000
MOST_SLIPS = 2
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
    if facts.core:
        found |= _written_like(rows, facts)
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


def _written_like(rows: QuerySet[Organization], facts: Facts) -> set[int]:
    """Rows of the same words, and of the same but for a slip; the latter are told in Python among those of about the
    same length that begin or end alike.
    """
    names = {*similar_names(facts.name), *facts.aliases}
    if len(facts.core) < SHORTEST_TOKEN:
        return _first(rows.filter(normalized_name__in=sorted(names)))
    near = nearby(facts.core, facts.form)
    size = len(facts.name)
    alike = Q(normalized_name__startswith=near.begins) | ends_with(near.ends)
    begun = rows.alias(size=Length("normalized_name")).filter(
        alike, size__gte=size - MOST_SLIPS, size__lte=size + MOST_SLIPS
    )
    named = begun.order_by().values_list("pk", "normalized_name")[:MOST_READ]
    slips = sorted(key for key, name in named if _is_slip(facts, *split_normalized(name)))
    return _first(rows.filter(normalized_name__in=sorted({*names, *near.exact}))) | set(slips[:MOST_CANDIDATES])


def _is_slip(facts: Facts, core: str, form: str) -> bool:
    return form == facts.form and (is_misspelling(core, facts.core) or is_far_misspelling(core, facts.core))


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
    """The first by key. Sorted here: asked for in order, PostgreSQL would go through all organizations for them."""
    return set(sorted(rows.order_by().values_list("pk", flat=True)[:MOST_FETCHED])[:MOST_CANDIDATES])


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
