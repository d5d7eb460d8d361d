"""The timeline of a record: a page of its own, and the part of the record's page that comes after it."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views import View

from kemitraan.core.selectors import Timeline, timeline_of
from kemitraan.core.views.composer import commented_record, composer_of


class TimelineView(View):
    """`?riwayat=` names a kind, `?sebelum=` where to go on; a fragment request is given the list alone."""

    def get(self, request: HttpRequest, label: str, public_id: uuid.UUID) -> HttpResponse:
        record = commented_record(request.user, label, public_id)
        timeline = timeline_of(request.user, record, request.GET)
        context = {"record": record, "timeline": timeline, "links": links_of(request, timeline)}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "core/_timeline_list.html", context)
        return render(request, "core/timeline.html", context | {"composer": composer_of(request.user, record)})


def links_of(request: HttpRequest, timeline: Timeline) -> dict[str, Any]:
    """Where the list leads: to each kind, to older entries, back to the newest.

    `shown_as` is the address of the page that the list stands on, with the kind in it, so that opening it again shows
    the same.
    """
    page = urlsplit(request.htmx.current_url_abs_path or request.path)  # type: ignore[attr-defined]
    asked = f"riwayat={timeline.kind.value}" if timeline.kind else ""
    choices = [("", "Semua"), *((kind.value, str(kind.label)) for kind in timeline.kinds)]
    return {
        "kinds": [
            {
                "id": f"riwayat-{value or 'semua'}",
                "label": label,
                "url": f"{request.path}?riwayat={value}" if value else request.path,
                "shown_as": _with_kind(page.path, page.query, value),
                "is_active": value == (timeline.kind.value if timeline.kind else ""),
            }
            for value, label in choices
        ],
        "older": f"{request.path}?{'&'.join(filter(None, [asked, f'sebelum={timeline.older}']))}"
        if timeline.older
        else "",
        "newest": "" if timeline.is_first else (f"{request.path}?{asked}" if asked else request.path),
    }


def _with_kind(path: str, query: str, kind: str) -> str:
    rest = QueryDict(query, mutable=True)
    for name in ("riwayat", "sebelum", "draf"):
        rest.pop(name, None)
    if kind:
        rest["riwayat"] = kind
    return f"{path}?{rest.urlencode()}" if rest else path
