"""What the layout of every page needs; lazy, so that a page or fragment that does not show it pays nothing."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kemitraan.core.models import Notification
from kemitraan.core.navigation import NavItem, visible_items
from kemitraan.core.selectors.pulse import planning_silent_since

UNREAD_SHOWN_AT_MOST = 100
ASKED_AGAIN_SECONDS = 60


def layout(request: HttpRequest) -> dict[str, Any]:
    """Navigation, unread notifications (one query, only when shown), the acting membership and its siblings.

    For whoever answers for the house also since when planning is silent, asked once a minute.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "navigation": [],
            "unread_count": 0,
            "planning_silent_since": None,
            "acting": None,
            "memberships": [],
            "page_sizes": settings.PAGE_SIZES,
        }
    acting = user.membership
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request, acting)),
        "unread_count": SimpleLazyObject(lambda: _unread_count(user)),
        "planning_silent_since": SimpleLazyObject(lambda: _silent_since(user, acting)),
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


def _silent_since(user: Any, acting: Any) -> dt.datetime | None:
    """Since when no reminders were planned, for operators and admins; None for all others and while all is well."""
    if not user.is_superuser and (acting is None or acting.role != "admin"):
        return None
    return cache.get_or_set("planning-silent-since", lambda: planning_silent_since() or "", ASKED_AGAIN_SECONDS) or None
