"""Partnerships: list, choice of a pattern, record page, create, edit, and their life."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.parsing import parse_date, public_ids
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.views.cells import CellEditView
from kemitraan.core.views.generic import ScopedListView
from programs.enums import PartnershipStatus
from programs.filters import PartnershipFilter
from programs.forms import PartnershipForm, PartnershipPartyFormSet
from programs.forms.cells import PARTNERSHIP_CELLS
from programs.forms.parties import opened_row
from programs.models import Agreement, Partnership, PartnershipParty, PartnershipText, Program
from programs.patterns import PATTERNS, Pattern, RequiredText, get_pattern
from programs.rules import EDITABLE_PARTNERSHIP, PARTNERSHIP_TRANSITIONS
from programs.selectors import missing_for_partnership, occurrences_of, represented_by
from programs.selectors.conditions import conditions_of
from programs.selectors.diagrams import diagram_of
from programs.selectors.grievances import end_steps_missing, termination_of
from programs.selectors.readiness import count_warnings_of, need_warnings_of, size_warnings_of
from programs.selectors.statements import benefits_of
from programs.services.partnerships import (
    activate_partnership,
    cancel_partnership,
    create_partnership,
    end_partnership,
    resume_partnership,
    suspend_partnership,
    update_partnership,
)
from programs.tables import PartnershipTable
from programs.views.grievances import may_give_notice
from programs.views.pages import PartiesFormView, TransitionView, buttons_of, filtered_ledger, ledger_of
from programs.views.partnership_pages import PartnershipPageView, parties_of


class PartnershipListView(ScopedListView):
    model = Partnership
    table_class = PartnershipTable
    filterset_class = PartnershipFilter
    title = "Kemitraan"
    noun = "kemitraan"
    icon = "heart-handshake"
    create_url = "programs:partnership-create"
    create_label = "Buat kemitraan"
    empty_title = "Belum ada kemitraan."
    cell_route = "programs:partnership-cell"

    def cell_is_open(self, record: Partnership) -> bool:
        return record.status in EDITABLE_PARTNERSHIP

    def get_queryset(self):
        return super().get_queryset().select_related("program").prefetch_related("parties__organization")

    def can_create(self) -> Decision:
        return can_write(self.request.user)


class PartnershipCellView(CellEditView):
    """The period of one partnership, changed in the list."""

    model = Partnership
    fields = PARTNERSHIP_CELLS

    def edit_url(self, record: Partnership) -> str:
        return reverse("programs:partnership-edit", args=[record.public_id])

    def write(self, record: Partnership, values: dict[str, Any], version: int) -> Partnership:
        return update_partnership(actor=self.request.user, partnership=record, values=values, version=version)


class PartnershipDetailView(PartnershipPageView):
    """The summary: picture, statements, conditions, agreements, and what the reader may do next."""

    route = "programs:partnership-detail"
    template_name = "programs/partnership_detail.html"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("texts")

    def page_context(self) -> dict[str, Any]:
        user, partnership, pattern = self.request.user, self.object, self.pattern
        is_draft = partnership.status == PartnershipStatus.DRAFT
        route = "programs:partnership-action"
        today = partnership.institution.today
        represented = represented_by(user)
        day = day_of(self.request.GET.get("hari", ""), today)
        then = self.parties if day == today else parties_of(partnership, pattern, day)
        return {
            "day": day,
            "is_other_day": day != today,
            "today_url": self.object.get_absolute_url() if day != today else "",
            "benefits": benefits_of(user, partnership),
            "ending": termination_of(user, partnership, self.parties, represented),
            "notice_url": reverse("programs:termination-notice", args=[partnership.public_id])
            if may_give_notice(user, partnership, self.parties, represented)
            else "",
            "missing": missing_for_partnership(partnership, self.parties) if is_draft and self.can_edit else [],
            "buttons": buttons_of(user, partnership, PARTNERSHIP_TRANSITIONS, partnership.status, route),
            "warnings": warnings_of(partnership, pattern, self.parties) if can_write(user) else [],
            "diagram": diagram_of(user, partnership, pattern, then),
            "statements": statements_of(partnership, pattern),
            "conditions": conditions_of(user, partnership, self.parties, may_record=self.can_edit),
            "agreements": Agreement.objects.visible_to(user).filter(partnership=partnership),
            "create_agreement_url": f"{reverse('programs:agreement-create')}?kemitraan={partnership.public_id}"
            if self.can_edit
            else "",
            "details": details_of(partnership, pattern),
        }


class PartnershipObligationsView(PartnershipPageView):
    """Rights and duties of all sides, and the due dates that wait for the reader."""

    route = "programs:partnership-obligations"
    template_name = "programs/partnership_obligations.html"

    def page_context(self) -> dict[str, Any]:
        user, partnership = self.request.user, self.object
        create = reverse("programs:partnership-obligation-create", args=[partnership.public_id])
        ledger = filtered_ledger(
            self.request,
            occurrences_of(user, partnership=partnership),
            self.request.path,
            partnership.institution.today,
            home=str(partnership.public_id),
        )
        represented = represented_by(user)
        sides = {"partnership": partnership, "parties": self.parties, "rows": ledger["asked"]}
        return {
            "obligation_url": create if self.can_edit else "",
            **ledger,
            **ledger_of(user, represented=represented, **sides),
        }


def day_of(raw: str, today: dt.date) -> dt.date:
    """The local date in the address, or `today` where there is none."""
    try:
        return parse_date(raw)
    except ValueError:
        return today


def warnings_of(partnership: Partnership, pattern: Pattern, parties: list[PartnershipParty]) -> list[dict[str, str]]:
    """What does not fit and never blocks, as title and text."""
    return [
        *({"title": "Ukuran usaha.", "text": item.message} for item in size_warnings_of(partnership, pattern, parties)),
        *({"title": "Jumlah pihak.", "text": item.message} for item in count_warnings_of(pattern, parties)),
        *({"title": "Kebutuhan yang sama.", "text": item.message} for item in need_warnings_of(pattern, parties)),
    ]


def statements_of(partnership: Partnership, pattern: Pattern) -> list[dict[str, Any]]:
    """What the pattern asks to be written, as label and value."""
    rows = {row.key: row for row in partnership.texts.all()}
    return [
        {"label": text.label, "value": said_in(text, rows.get(text.key))}
        for text in pattern.texts_for(partnership.sub_pattern)
    ]


def said_in(text: RequiredText, row: PartnershipText | None) -> str:
    """What was chosen and what was written of one statement: "Modal, Teknologi. Mesin penggiling"."""
    if row is None:
        return ""
    return ". ".join(part for part in (", ".join(text.chosen_labels(row.choices)), row.text) if part)


def details_of(partnership: Partnership, pattern: Pattern) -> list[dict[str, Any]]:
    """The facts of a partnership, as label and value."""
    program = partnership.program
    form = dict(pattern.sub_patterns).get(partnership.sub_pattern, "")
    return [
        *([{"label": "Program", "value": program.name, "url": program.get_absolute_url()}] if program else []),
        *([{"label": "Bentuk", "value": form}] if pattern.sub_patterns else []),
        {"label": "Bentuk menurut hukum", "value": partnership.get_legal_pattern_display() or "Tidak dipilih"},
        {"label": "Strategi", "value": partnership.get_strategy_display()},
        {"label": "Tujuan bersama", "value": partnership.purpose},
        {"label": "Standar", "value": pattern.standard_setter},
        {"label": "Mulai", "value": format_date(partnership.starts_on)},
        {"label": "Selesai", "value": format_date(partnership.ends_on)},
    ]


class PartnershipFormView(PartiesFormView):
    """Shared by create and edit: the pattern decides about roles and statements."""

    form_class = PartnershipForm
    formset_class = PartnershipPartyFormSet
    pattern: Pattern | None = None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"pattern": self.pattern}


class PartnershipCreateView(PartnershipFormView):
    """Without `?pola=` the six patterns are offered first; `?program=<public id>` is chosen already."""

    success_message = "Kemitraan tersimpan sebagai draf."

    def prepare(self) -> None:
        self.pattern = PATTERNS.get(self.request.GET.get("pola", ""))
        if self.pattern:
            self.title = f"Kemitraan baru: {self.pattern.label}"
            self.lead = self.pattern.summary
            self.form_name = f"partnership-{self.pattern.code.value}"

    def dispatch(self, request, *args, **kwargs):
        self.prepare()
        if self.pattern is None:
            require(self.check_permission())
            context = {"patterns": PATTERNS.values(), "program": program_asked(request)}
            return render(request, "programs/pattern_choice.html", context)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        institution = self.request.user.membership.institution
        return super().get_form_kwargs() | {
            "instance": Partnership(institution=institution, pattern=self.pattern.code.value)
        }

    def get_initial(self) -> dict[str, Any]:
        program = program_asked(self.request)
        return {"program": program.public_id} if program else {}

    def party_options(self) -> dict[str, Any]:
        return {"pattern": self.pattern}

    def parties_initial(self) -> list[dict[str, Any]]:
        return [{"role": role.code} for role in self.pattern.roles for _ in range(role.minimum)]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if context["draft_restore_url"]:
            context["draft_restore_url"] += f"&pola={self.pattern.code.value}"
        return context

    def get_cancel_url(self) -> str:
        return reverse("programs:partnership-create")

    def perform(self, form) -> Partnership:
        values = form.values | {"pattern": self.pattern.code.value}
        return create_partnership(
            actor=self.request.user, values=values, parties=self.parties.rows, texts=form.texts, choices=form.choices
        )


def program_asked(request: HttpRequest) -> Program | None:
    """The program named in the address, when the reader sees it."""
    wanted = public_ids([request.GET.get("program", "")])
    return Program.objects.visible_to(request.user).filter(public_id__in=wanted).first()


class PartnershipUpdateView(PartnershipFormView):
    form_name = "partnership"

    def prepare(self) -> None:
        self.partnership = self.find(Partnership, "institution")
        self.pattern = get_pattern(self.partnership.pattern)
        self.title = f"Ubah {self.partnership}"
        self.cancel_url = self.partnership.get_absolute_url()
        self.stored = list(self.partnership.parties.select_related("organization"))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.partnership}

    def party_options(self) -> dict[str, Any]:
        return {"pattern": self.pattern, "keep": [party.organization_id for party in self.stored]}

    def parties_initial(self) -> list[dict[str, Any]]:
        return [
            opened_row(
                {
                    "organization": party.organization.public_id,
                    "role": party.role,
                    "is_lead": party.is_lead,
                    "contribution": party.contribution,
                    "expectation": party.expectation,
                }
            )
            for party in self.stored
        ]

    def perform(self, form) -> Partnership:
        return update_partnership(
            actor=self.request.user,
            partnership=self.partnership,
            values=form.values,
            parties=self.parties.rows,
            texts=form.texts,
            choices=form.choices,
            version=form.version,
        )


class PartnershipActionView(TransitionView):
    model = Partnership
    table = PARTNERSHIP_TRANSITIONS
    argument = "partnership"
    template_name = "programs/partnership_decision.html"
    services = {
        "activate": activate_partnership,
        "suspend": suspend_partnership,
        "resume": resume_partnership,
        "end": end_partnership,
        "cancel": cancel_partnership,
    }

    def asked_beside(self, record: Partnership) -> dict[str, Any]:
        """Before the end: the steps of a fair end that were not taken. They warn and never refuse."""
        return {"skipped": end_steps_missing(record) if self.kwargs["action"] == "end" else []}
