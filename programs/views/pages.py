"""What the pages of programs, partnerships and agreements share: actions, office forms, parties, ledgers."""

import datetime as dt
import json
from collections.abc import Callable, Container, Mapping
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.errors import DomainError
from kemitraan.core.forms import BaseForm
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.filters import DueFilter
from programs.forms import DecisionForm
from programs.forms.parties import BasePartyFormSet
from programs.rules import Transition, actions_for, may_confirm, may_dispute, may_report
from programs.rules.deliveries import may_deliver
from programs.selectors.ledgers import ledger_counts, obligation_sides

ANSWERS = {"report": may_report, "deliver": may_deliver, "confirm": may_confirm, "dispute": may_dispute}
ACTION_ICONS = {
    "start": "player-play",
    "activate": "player-play",
    "resume": "player-play",
    "reopen": "player-play",
    "restore": "archive-off",
    "finish": "flag",
    "end": "flag",
    "suspend": "player-pause",
    "cancel": "circle-x",
    "negotiate": "arrows-exchange",
    "settle": "heart-handshake",
    "sign": "signature",
    "enforce": "circle-check",
}


def buttons_of(user, record: models.Model, table: dict[str, Transition], state: str, route: str) -> list[dict]:
    """What the reader may do with the record now, as `programs/_actions.html` takes it."""
    if not can_write(user):
        return []
    return [
        {
            "action": action,
            "label": transition.label,
            "asks": transition.asks,
            "icon": ACTION_ICONS[action],
            "url": reverse(route, args=[record.public_id, action]),
        }
        for action, transition in actions_for(table, state)
    ]


def ledger_of(user, *, represented: Container[int], **home) -> dict[str, Any]:
    """The obligations of a partnership or agreement, and which due dates the reader may answer.

    `represented` are the organizations for which the reader speaks; `home` is as `obligation_sides` takes it. What
    nobody reported yet is offered to be reported; confirming it without a report is done on its own page.
    """
    sides = obligation_sides(user, **home)
    return {"sides": sides, "waiting": waiting_of(user, sides, represented)}


def waiting_of(user, sides: list[dict[str, Any]], represented: Container[int]) -> list[dict[str, Any]]:
    """Rows of a ledger that wait for the reader, soonest first, with what may be answered."""
    waiting = []
    rows = (row for side in sides for row in side["rows"] if row["occurrence"])
    for row in sorted(rows, key=lambda row: row["due_on"]):
        answers = {f"can_{name}": bool(may(user, row["occurrence"], represented)) for name, may in ANSWERS.items()}
        if answers["can_report"]:
            answers["can_confirm"] = False
        if any(answers.values()):
            waiting.append(row | answers)
    return waiting


def filtered_ledger(request: HttpRequest, rows: QuerySet, address: str, today: dt.date, **whose: str) -> dict[str, Any]:
    """Filters and counts of a ledger over due dates `rows`: `asked` are those asked for, None without a filter.

    `whose` is the filter of the list of duties that means the same record, for the export.
    """
    due = DueFilter(request.GET, queryset=rows, request=request)
    is_filtered = due.is_valid() and any(value not in {None, ""} for value in due.form.cleaned_data.values())
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in request.GET.items() if name in due.filters and value})
    query.update(whose)
    return {
        "filter": due,
        "asked": due.qs if is_filtered else None,
        "is_filtered": is_filtered,
        "counters": ledger_counts(rows, today, address),
        "list_address": f"{reverse('programs:obligation-list')}?{query.urlencode()}",
    }


class RecordingView(ActionView):
    """An action with a small form in the page of its record, which only the office may send."""

    def cleaned(self, form_class: type[BaseForm]) -> dict[str, Any]:
        """What the office recorded, checked. Raises `NotAllowed`, and `DomainError` with the first problem."""
        require(can_write(self.request.user))
        form = form_class(self.request.POST, user=self.request.user)
        if not form.is_valid():
            raise DomainError(next(iter(form.errors.values()))[0])
        return form.cleaned_data


class TransitionView(ActionView):
    """`<slug:action>`: one change of state, by the service of that name; unknown actions are 404.

    One that asks for a reason has a page (GET); all others are only done (POST).
    """

    http_method_names = ["get", "post"]
    table: dict[str, Transition]
    services: dict[str, Callable]
    argument = ""
    success_message = "Status diperbarui."
    template_name = "core/form.html"

    @cached_property
    def transition(self) -> Transition:
        """The wanted transition. Raises `Http404` for an unknown one."""
        if self.kwargs["action"] not in self.services:
            raise Http404
        return self.table[self.kwargs["action"]]

    @cached_property
    def form(self) -> DecisionForm:
        data = self.request.POST if self.request.method == "POST" else None
        return DecisionForm(data, user=self.request.user, transition=self.transition)

    def get(self, request, **kwargs) -> HttpResponse:
        record = self.get_object()
        if not self.transition.asks:
            return HttpResponseNotAllowed(["POST"])
        require(can_write(request.user))
        return self.ask(record, 200)

    def post(self, request, **kwargs) -> HttpResponse:
        if self.transition.asks:
            record = self.get_object()
            require(can_write(request.user))
            if not self.form.is_valid():
                return self.ask(record, 422)
        return super().post(request, **kwargs)

    def ask(self, record, status: int) -> HttpResponse:
        """The page that asks for the reason and the day."""
        context = {
            "form": self.form,
            "title": f"{self.transition.label}: {record}",
            "submit_label": self.transition.label,
            "cancel_url": record.get_absolute_url(),
        }
        return render(self.request, self.template_name, context | self.asked_beside(record), status=status)

    def asked_beside(self, record) -> dict[str, Any]:
        """What the page that asks shows besides its form."""
        return {}

    def act(self, record) -> Any:
        values = self.form.cleaned_data if self.transition.asks else {}
        return self.services[self.kwargs["action"]](actor=self.request.user, **{self.argument: record}, **values)


class OfficeFormView(ServiceFormView):
    """A form for coordinators and admins."""

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def find(self, model: type[models.Model], *related: str):
        """The record of the address among those the reader sees; otherwise 404."""
        rows = model._default_manager.visible_to(self.request.user).select_related(*related)
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class PartiesFormView(OfficeFormView):
    """A form with a formset `parties`; both must be valid, and neither loses what was typed.

    When somebody else saved meanwhile, their rows and those typed here are put together, and what differs is told.
    """

    formset_class: type[BasePartyFormSet]
    row_fields = "parties"

    def parties_initial(self) -> list[dict[str, Any]]:
        return []

    def party_options(self) -> dict[str, Any]:
        return {}

    @cached_property
    def parties(self) -> BasePartyFormSet:
        return self.bound_parties(self.form_data)

    def bound_parties(self, data: Mapping[str, Any] | None) -> BasePartyFormSet:
        return self.formset_class(
            data=data,
            prefix="parties",
            initial=self.parties_initial(),
            form_kwargs={"user": self.request.user, **self.party_options()},
        )

    def merge_rows(self) -> list[dict[str, str]]:
        stored = [json.loads(row["opened"]) for row in self.parties_initial() if "opened" in row]
        merged = self.parties.merged_with(stored)
        self.parties = self.bound_parties(self.parties.data_of(merged))
        return merged.told

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"formsets": [self.parties]}

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        valid = [form.is_valid(), self.parties.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)
