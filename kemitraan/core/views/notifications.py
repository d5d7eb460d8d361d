"""A person's inbox."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from django.views.generic import ListView

from kemitraan.core.models import Notification
from kemitraan.core.permissions import can_write
from kemitraan.core.registry import line_menus
from kemitraan.core.selectors import notifications_of
from kemitraan.core.services.notifications import mark_all_read, mark_read


class NotificationListView(ListView):
    """One's own lines, newest first; `?baru=1` keeps those not read yet."""

    model = Notification
    template_name = "core/notification_list.html"
    paginate_by = 25

    def get_queryset(self):
        rows = notifications_of(self.request.user)
        return rows.filter(read_at=None) if self.request.GET.get("baru") else rows

    def paginate_queryset(self, queryset, page_size):
        """A page number that is not there gives the nearest one, as in all lists."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        only_new = bool(self.request.GET.get("baru"))
        tabs = [
            {"label": "Semua", "url": self.request.path, "is_active": not only_new},
            {"label": "Belum dibaca", "url": f"{self.request.path}?baru=1", "is_active": only_new},
        ]
        if can_write(self.request.user):
            tabs.append({"label": "Tindakan massal", "url": reverse("core:bulk-list"), "is_active": False})
        context = super().get_context_data(**kwargs) | {"tabs": tabs}
        add_menus(context["object_list"])
        return context


def add_menus(lines: Iterable[Notification]) -> None:
    """Give each line its `menu`: to mark it as read, and what its app offers; one call for each kind of line."""
    by_kind: dict[str, list[Notification]] = defaultdict(list)
    for line in lines:
        by_kind[line.key.partition(":")[0]].append(line)
    for kind, found in by_kind.items():
        offer = line_menus.get(kind)
        offered = offer(found) if offer else {}
        for line in found:
            read = {
                "label": "Tandai dibaca",
                "icon": "check",
                "post": reverse("core:notification-read", args=[line.public_id]),
            }
            line.menu = [*([] if line.read_at else [read]), *offered.get(line.pk, [])]  # type: ignore[attr-defined]


class NotificationOpenView(View):
    """Marks one line as read and goes to what it is about."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id) -> HttpResponse:
        notification = get_object_or_404(notifications_of(request.user), public_id=public_id)
        mark_read(user=request.user, notification=notification)
        return redirect(notification.url)


class NotificationReadView(View):
    """Marks one line as read and stays."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id) -> HttpResponse:
        notification = get_object_or_404(notifications_of(request.user), public_id=public_id)
        mark_read(user=request.user, notification=notification)
        messages.success(request, "Ditandai dibaca.")
        return redirect("core:notification-list")


class NotificationReadAllView(View):
    """Marks everything as read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        mark_all_read(user=request.user)
        messages.success(request, "Semua pemberitahuan ditandai sudah dibaca.")
        return redirect("core:notification-list")
