"""What the search of the whole house finds among programs, partnerships and agreements."""

from kemitraan.core.registry import SearchHit
from programs.models import Agreement, Partnership, Program


def find_programs(user, query: str, limit: int) -> list[SearchHit]:
    """Programs by name."""
    rows = Program.objects.visible_to(user).filter(name__icontains=query).order_by("name", "id")[:limit]
    return [SearchHit(row.name, row.get_status_display(), row.get_absolute_url()) for row in rows]


def find_partnerships(user, query: str, limit: int) -> list[SearchHit]:
    """Partnerships by name."""
    rows = Partnership.objects.visible_to(user).filter(name__icontains=query).order_by("name", "id")[:limit]
    return [SearchHit(row.name, row.get_pattern_display(), row.get_absolute_url()) for row in rows]


def find_agreements(user, query: str, limit: int) -> list[SearchHit]:
    """Agreements by title or by any party's number."""
    visible = Agreement.objects.visible_to(user)
    rows = visible.filter(title__icontains=query) | visible.filter(parties__number__icontains=query)
    return [
        SearchHit(row.title, row.get_kind_display(), row.get_absolute_url())
        for row in rows.distinct().order_by("title", "id")[:limit]
    ]
