"""Pekerjaan saya, the first page of everyone, and the search over everything."""

from django.utils import timezone
from django.views.generic import TemplateView

from kemitraan.core import clock
from kemitraan.monitoring.selectors import MAX_QUERY_LENGTH, MIN_QUERY_LENGTH, recent_activity, search_everything
from kemitraan.monitoring.work import WorkGroup, greeting, work_of


class MyWorkView(TemplateView):
    """What waits for this person, grouped; `?kelompok=terlambat` shows one group whole."""

    template_name = "monitoring/my_work.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        today = user.membership.institution.today if user.membership else clock.today()
        groups = work_of(user, today)
        chosen = self.request.GET.get("kelompok", "")
        is_chosen = any(group.code == chosen for group in groups)
        shown = [group for group in groups if group.code == chosen] if is_chosen else groups
        for group in shown:
            group.is_cut = not is_chosen
        return super().get_context_data(**kwargs) | {
            "greeting": greeting(timezone.localtime(clock.now()).hour),
            "first_name": user.get_short_name(),
            "today": today,
            "counters": [self.counter(group) for group in groups],
            "groups": shown if is_chosen else [group for group in shown if group.items],
            "is_chosen": is_chosen,
            "activity": recent_activity(user),
        }

    def counter(self, group: WorkGroup) -> dict:
        return {
            "label": group.label,
            "value": group.count,
            "url": f"{self.request.path}?kelompok={group.code}",
            "color": group.color,
            "icon": group.icon,
        }


class SearchView(TemplateView):
    """`?q=` over all kinds of records that the person may see."""

    template_name = "monitoring/search.html"

    def get_context_data(self, **kwargs):
        query = " ".join(self.request.GET.get("q", "").replace("\x00", "").split())[:MAX_QUERY_LENGTH]
        groups = search_everything(self.request.user, query)
        return super().get_context_data(**kwargs) | {
            "search_query": query,
            "groups": groups,
            "is_too_short": 0 < len(query) < MIN_QUERY_LENGTH,
            "total": sum(len(group.hits) for group in groups),
        }
