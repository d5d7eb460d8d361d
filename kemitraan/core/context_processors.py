"""What the layout of every page needs; lazy, so that a page or fragment that does not show it pays nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kemitraan.core.models import Notification
from kemitraan.core.navigation import NavItem, visible_items

UNREAD_SHOWN_AT_MOST = 100


def layout(request: HttpRequest) -> dict[str, Any]:
    """Navigation, unread notifications (one query, only when shown), the acting membership and its siblings."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "navigation": [],
            "unread_count": 0,
            "acting": None,
            "memberships": [],
            "page_sizes": settings.PAGE_SIZES,
        }
    acting = user.membership
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request, acting)),
        "unread_count": SimpleLazyObject(lambda: _unread_count(user)),
        "acting": acting,
        "memberships": getattr(user, "available_memberships", [acting] if acting else []),
        "page_sizes": settings.PAGE_SIZES,
    }


def _navigation(request: HttpRequest, acting: Any) -> list[NavItem]:
    role = acting.role if acting else None
    return list(visible_items(role=role, path=request.path, is_superuser=request.user.is_superuser))


def _unread_count(user: Any) -> int:
    """Unread notifications, counted to 100 at most: the bell says 99+ beyond."""
    return Notification.objects.filter(user=user, read_at__isnull=True)[:UNREAD_SHOWN_AT_MOST].count()
