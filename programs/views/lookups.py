"""Options for selects, while typing: `{"results": [{"id", "text"}]}`, of what the reader sees."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.views import View

from programs.models import Agreement, Partnership, Program
from programs.selectors import agreements_matching, partnerships_matching, programs_matching

OPTIONS_SHOWN = 20


class OptionsView(View):
    """The first matches of `?q=`, by name."""

    matching: Callable[[Any, str], QuerySet]

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = type(self).matching(request.user, request.GET.get("q", "").strip())[:OPTIONS_SHOWN]
        return JsonResponse({"results": [{"id": str(row.public_id), "text": self.text(row)} for row in rows]})

    def text(self, row) -> str:
        return str(row)


class ProgramOptionsView(OptionsView):
    matching = programs_matching

    def text(self, row: Program) -> str:
        return f"{row} · {row.get_status_display()}"


class PartnershipOptionsView(OptionsView):
    matching = partnerships_matching

    def text(self, row: Partnership) -> str:
        return f"{row} · {row.get_pattern_display()}"


class AgreementOptionsView(OptionsView):
    matching = agreements_matching

    def text(self, row: Agreement) -> str:
        number = next((party.number for party in row.parties.all() if party.number), "")
        return " · ".join(part for part in (f"{row.get_kind_display()} {row}", number) if part)
