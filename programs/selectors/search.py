"""What the search of the house and the selects of forms find among programs, partnerships and agreements."""

from django.db.models import Q, QuerySet

from kemitraan.core.registry import SearchHit
from programs.models import Agreement, AgreementParty, Partnership, Program


def programs_matching(user, query: str) -> QuerySet[Program]:
    """Programs by name."""
    return Program.objects.visible_to(user).filter(name__icontains=query).order_by("name", "id")


def partnerships_matching(user, query: str) -> QuerySet[Partnership]:
    """Partnerships by name."""
    return Partnership.objects.visible_to(user).filter(name__icontains=query).order_by("name", "id")


def agreements_matching(user, query: str) -> QuerySet[Agreement]:
    """Agreements by title or by any party's number, with their parties."""
    numbered = AgreementParty.objects.filter(number__icontains=query).values("agreement_id")
    rows = Agreement.objects.visible_to(user).filter(Q(title__icontains=query) | Q(pk__in=numbered))
    return rows.order_by("title", "id").prefetch_related("parties")


def find_programs(user, query: str, limit: int) -> list[SearchHit]:
    """Programs for the search of the house."""
    rows = programs_matching(user, query)[:limit]
    return [SearchHit(row.name, row.get_status_display(), row.get_absolute_url()) for row in rows]


def find_partnerships(user, query: str, limit: int) -> list[SearchHit]:
    """Partnerships for the search of the house."""
    rows = partnerships_matching(user, query)[:limit]
    return [SearchHit(row.name, row.get_pattern_display(), row.get_absolute_url()) for row in rows]


def find_agreements(user, query: str, limit: int) -> list[SearchHit]:
    """Agreements for the search of the house."""
    rows = agreements_matching(user, query)[:limit]
    return [SearchHit(row.title, row.get_kind_display(), row.get_absolute_url()) for row in rows]
