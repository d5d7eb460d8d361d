"""Reading partners: lists, search, and what a record's page shows."""

import re
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership
from kemitraan.core.encryption import keyed_hashes
from kemitraan.core.registry import SearchHit
from partners.enums import FormerKind, OrganizationKind
from partners.models import Contact, FormerIdentifier, Member, Organization, OrganizationAlias, Representative
from partners.rules import normalize_name, similar_names, split_name
from partners.rules.identifiers import clean_npwp
from partners.rules.names import form_of_word, spellings_of
from partners.search_texts import OWN
from partners.selectors.searched_text import Mentions

SEARCHED_WORDS = 6


def list_organizations(user) -> QuerySet[Organization]:
    """What the reader may see, with the primary contact of each in `primary_contacts`."""
    primary = Contact.objects.filter(is_primary=True)
    return Organization.objects.visible_to(user).prefetch_related(
        Prefetch("contacts", queryset=primary, to_attr="primary_contacts")
    )


def search_organizations(reader, rows: QuerySet[Organization], text: str) -> QuerySet[Organization]:
    """Rows that have every word of `text` in name, number, place, phone, a contact or a member.

    First the same name (`maju jaya` is PT Maju Jaya before any other), then the same words with another legal form,
    then names that begin so, then the rest by name. Accents do not count, a legal form may be written in any way, and
    words that are written in one piece are found in two. A word of two letters must begin a word. A whole NIK finds the
    group of the member who has it, and the person whose NPWP it is; a whole NPWP finds the person who has it. Other
    names count like the name, after it. Nobody finds an organization by parts that they may not read.
    """
    text = text.replace("\x00", " ")
    words = text.split()[:SEARCHED_WORDS]
    if not words:
        return rows
    found = rows.filter(_mentioned(reader, [_numbers_of(text)] if _is_phone(text) else map(_spellings, words)))
    if number := "" if _is_phone(text) else _as_number(text):
        found = rows.filter(_has_number(reader, number) | _mentioned(reader, [[number]]))
    return found.order_by(_rank(reader, text), "name", "pk")


def _mentioned(reader, words: Iterable[Iterable[str]]) -> Q:
    """Organizations that mention every one of `words` in what `reader` may read of them."""
    spelled = [list(spellings) for spellings in words]
    anywhere, inside = Q(Mentions(spelled)), Organization.objects.inside_for(reader)
    if not inside.query.where:
        return anywhere
    return Q(Mentions(spelled, (OWN,))) | anywhere & Q(pk__in=inside.values("pk"))


def _spellings(word: str) -> list[str]:
    """Everything that counts as `word` was written."""
    return list(dict.fromkeys(filter(None, (word, form_of_word(word) or normalize_name(word), *spellings_of(word)))))


def _rank(reader, text: str) -> Case:
    core, form = split_name(text)
    exact = [f"{core} {form}".strip(), *([] if form else [f"{core} pt"])]
    same_aliases = OrganizationAlias.objects.filter(normalized_name__in=exact)
    if (membership := getattr(reader, "membership", None)) is not None:
        same_aliases = same_aliases.in_institution(membership.institution_id)
    return Case(
        When(normalized_name__in=exact, then=Value(0)),
        When(normalized_name__in=similar_names(text), then=Value(1)),
        When(pk__in=same_aliases.order_by().values("organization_id"), then=Value(1)),
        *([When(normalized_name__startswith=core, then=Value(2))] if core else []),
        default=Value(3),
        output_field=IntegerField(),
    )


def _is_phone(text: str) -> bool:
    """Written like a phone number that starts with 0, 62 or +62."""
    return bool(re.fullmatch(r"\(?(\+?62|0)[\d\s().-]{6,}", text.strip()))


def _numbers_of(text: str) -> list[str]:
    """A phone number as it may be stored; a number of the register may look like a phone number too."""
    digits = re.sub(r"\D", "", text)
    return list(dict.fromkeys((re.sub(r"^(62|0)", "", digits), text.strip(), digits)))


def _as_number(text: str) -> str:
    """The 15 or 16 digits when `text` can be a NIK or a NPWP, else empty."""
    try:
        return clean_npwp(text)
    except ValueError:
        return ""


def _has_number(reader, number: str) -> Q:
    """Persons and groups with a member of exactly this number; stored sealed, so only hashes are compared."""
    hashes = keyed_hashes(number)
    members = Member.objects.filter(nik_hash__in=hashes)
    former = FormerIdentifier.objects.filter(kind=FormerKind.NPWP_HASH, value__in=hashes)
    parts = Q(pk__in=former.values("organization_id")) | Q(pk__in=members.values("organization_id"))
    return Q(npwp_hash__in=hashes) | parts & Q(pk__in=Organization.objects.inside_for(reader).values("pk"))


def members_of(organization: Organization) -> list[Member]:
    """All members, the present ones first."""
    rows = list(organization.members.order_by("name", "pk"))
    return sorted(rows, key=lambda member: member.left_on is not None)


def contacts_of(organization: Organization) -> list[Contact]:
    """All contacts, active ones first."""
    return list(organization.contacts.order_by("-is_active", "-is_primary", "name", "pk"))


def representatives_of(organization: Organization) -> list[Representative]:
    """Everybody who speaks or spoke for the organization."""
    return list(organization.representatives.select_related("membership__user").order_by("pk"))


def partner_memberships(user) -> QuerySet[Membership]:
    """Partner users of the reader's institution in force today."""
    return (
        Membership.objects.visible_to(user)
        .filter(role=Role.PARTNER)
        .active_on(user.membership.institution.today)
        .select_related("user")
    )


def find_organizations(user, query: str, limit: int) -> list[SearchHit]:
    """Hits for the global search."""
    rows = search_organizations(user, Organization.objects.visible_to(user), query)[:limit]
    return [
        SearchHit(
            title=row.name,
            subtitle=" · ".join(part for part in (OrganizationKind(row.kind).label, row.place) if part),
            url=row.get_absolute_url(),
        )
        for row in rows
    ]
