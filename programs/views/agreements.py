"""Agreements: list, record page, and their life."""

import datetime as dt
from collections.abc import Container
from typing import Any

from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.selectors import attachments_of
from kemitraan.core.views.cells import CellEditView
from kemitraan.core.views.generic import ScopedDetailView, ScopedListView
from programs.enums import AddendumState, AgreementState
from programs.filters import AgreementFilter
from programs.forms import AsOfForm, ConsentForm, SignatureForm
from programs.forms.cells import AGREEMENT_CELLS
from programs.models import Addendum, Agreement, AgreementParty
from programs.rules import (
    AGREEMENT_TRANSITIONS,
    CONSENT_STATES,
    EDITABLE_AGREEMENT,
    SIGNING_STATES,
    may_be_amended,
    may_be_continued,
    may_be_numbered,
    may_change_agreement_files,
    may_consent,
    terms_on,
)
from programs.selectors import (
    agreement_display_state,
    missing_for_agreement,
    represented_by,
    warnings_for_agreement,
)
from programs.selectors.agreement_terms import describe_terms, term_bar
from programs.selectors.consents import open_consent_links
from programs.selectors.readiness import contents_of
from programs.services import agreements as services
from programs.tables import AgreementTable
from programs.views.pages import TransitionView, buttons_of, ledger_of

FILE_PURPOSES = {"signed_scan": "Pindaian bertanda tangan", "document": "Berkas lain"}
STEPS = (
    AgreementState.DRAFT,
    AgreementState.NEGOTIATING,
    AgreementState.AGREED,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
)


class AgreementListView(ScopedListView):
    model = Agreement
    table_class = AgreementTable
    filterset_class = AgreementFilter
    title = "Perjanjian"
    noun = "perjanjian"
    icon = "file-text"
    create_url = "programs:agreement-create"
    create_label = "Buat perjanjian"
    empty_title = "Belum ada perjanjian."

    def secondary_links(self) -> list[dict[str, str]]:
        duties = {"url": reverse("programs:obligation-list"), "icon": "checklist", "label": "Kewajiban"}
        if not can_write(self.request.user):
            return [duties]
        return [duties, {"url": reverse("programs:clause-templates"), "icon": "file-text", "label": "Templat pasal"}]

    cell_route = "programs:agreement-cell"

    def cell_is_open(self, record: Agreement) -> bool:
        return record.state in EDITABLE_AGREEMENT

    def get_queryset(self):
        return super().get_queryset().select_related("program").prefetch_related("parties__organization")

    def can_create(self) -> Decision:
        return can_write(self.request.user)


class AgreementCellView(CellEditView):
    """Period or value of one agreement, changed in the list."""

    model = Agreement
    fields = AGREEMENT_CELLS

    def text_of(self, record: Agreement) -> str:
        return super().text_of(record) or (record.open_end_condition if self.name == "ends_on" else "")

    def edit_url(self, record: Agreement) -> str:
        return reverse("programs:agreement-edit", args=[record.public_id])

    def write(self, record: Agreement, values: dict[str, Any], version: int) -> Agreement:
        return services.update_agreement(actor=self.request.user, agreement=record, values=values, version=version)


class AgreementDetailView(ScopedDetailView):
    model = Agreement
    template_name = "programs/agreement_detail.html"
    context_object_name = "agreement"

    def get_queryset(self):
        related = ("institution", "program", "partnership", "parent", "renews")
        return super().get_queryset().select_related(*related).with_duties()

    def terms_context(self, agreement: Agreement, addenda: list[Addendum], today: dt.date) -> dict[str, Any]:
        """The terms as the page shows them: of today, or with `?per=` of another day (failure A04)."""
        form = AsOfForm(self.request.GET or None, user=self.request.user, auto_id="id_as_of_%s")
        day = form.cleaned_data.get("per") if form.is_bound and form.is_valid() else None
        terms = terms_on(agreement, addenda, day or today)
        return {
            "as_of": day,
            "terms_day": day or today,
            "terms_back": agreement.get_absolute_url() if day else "",
            "as_of_form": form if any(addendum.state == AddendumState.IN_FORCE for addendum in addenda) else None,
            "terms": describe_terms(terms),
            "provisions": terms.provisions,
        }

    def get_context_data(self, **kwargs):
        user, agreement = self.request.user, self.object
        is_office = bool(can_write(user))
        before_active = agreement.state in STEPS[:-1]
        today = agreement.institution.today
        addenda = list(agreement.addenda.all())
        represented = represented_by(user)
        parties = parties_of(user, agreement, represented)
        contents = contents_of(agreement, has_duties=agreement.has_duties)
        route = "programs:agreement-action"
        upload = reverse("core:attachment-add", args=[agreement._meta.label, agreement.public_id])
        add = reverse("programs:agreement-obligation-create", args=[agreement.public_id])
        return super().get_context_data(**kwargs) | {
            "state": agreement_display_state(agreement, today),
            "steps": steps_of(agreement),
            "can_edit": is_office and agreement.state in EDITABLE_AGREEMENT,
            "can_record_consent": is_office and agreement.state in CONSENT_STATES,
            "can_sign": is_office and agreement.state in SIGNING_STATES,
            "missing": missing_for_agreement(agreement, parties=parties, has_duties=agreement.has_duties)
            if is_office and before_active
            else [],
            "buttons": buttons_of(user, agreement, AGREEMENT_TRANSITIONS, agreement.state, route),
            "parties": parties,
            "numbers": list(dict.fromkeys(party.number for party in parties if party.number)),
            "warnings": warnings_for_agreement(agreement, parties) if user.membership.sees_whole_institution else [],
            "attachments": files_of(agreement),
            "upload_url": upload if may_change_agreement_files(user, agreement) else "",
            "upload_purposes": list(FILE_PURPOSES.items()),
            "obligation_url": add if is_office and before_active else "",
            "details": details_of(agreement),
            "contents": contents,
            "content_count": sum(content.is_there for content in contents),
            "addenda": addenda,
            "can_amend": is_office and bool(may_be_amended(agreement)),
            "ask_to_continue": is_office and may_be_continued(agreement, today),
            "renewals": renewals_of(agreement),
            "term_bar": term_bar(agreement, addenda, today),
            **self.terms_context(agreement, addenda, today),
            "ledger_url": reverse("programs:agreement-ledger", args=[agreement.public_id]),
            **ledger_of(user, agreement=agreement, parties=parties, represented=represented),
        }


def parties_of(user, agreement: Agreement, represented: Container[int]) -> list[AgreementParty]:
    """The parties, each with `can_agree` and `can_number`: whether the reader may consent in its name, or number it.

    `represented` are the organizations for which the reader speaks; `consent_form` and `sign_form` are those of each
    party, with ids of their own.
    """
    parties = list(agreement.parties.select_related("organization", "consented_by"))
    links = open_consent_links(parties) if can_write(user) and agreement.state in CONSENT_STATES else {}
    for party in parties:
        party.link = links.get(party.pk)
        is_open = agreement.state in CONSENT_STATES and party.consented_on is None
        party.can_agree = is_open and bool(may_consent(user, party, represented))
        party.can_number = bool(can_write(user)) and may_be_numbered(agreement, party)
        party.consent_form = ConsentForm(user=user, auto_id=f"setuju-{party.public_id}-%s")
        party.number_url = reverse("programs:agreement-party-number", args=[party.public_id])
        party.sign_url = reverse("programs:agreement-party-sign", args=[party.public_id])
        party.sign_form = SignatureForm(user=user, auto_id=f"ttd-{party.public_id}-%s")
    return parties


def renewals_of(agreement: Agreement) -> list[Agreement]:
    """What carries the agreement on; there is nothing to carry on yet while its words are written."""
    if agreement.state in EDITABLE_AGREEMENT:
        return []
    return list(agreement.renewals.exclude(state=AgreementState.CANCELLED))


def files_of(agreement: Agreement) -> list[Attachment]:
    """The documents of an agreement, each with `kind_label`."""
    files = list(attachments_of(agreement))
    for file in files:
        file.kind_label = FILE_PURPOSES.get(file.purpose, "")
    return files


def steps_of(agreement: Agreement) -> list[dict[str, str]]:
    """The way from draft to active; what was given up or ended has no step that is next."""
    passed = agreement.state in {AgreementState.SUSPENDED, AgreementState.ENDED}
    reached = len(STEPS) if passed else STEPS.index(agreement.state) if agreement.state in STEPS else -1
    return [
        {
            "label": str(step.label),
            "state": "off" if reached < 0 else "done" if place < reached else "now" if place == reached else "next",
        }
        for place, step in enumerate(STEPS)
    ]


def details_of(agreement: Agreement) -> list[dict[str, Any]]:
    """The facts of an agreement, as label and value."""
    links = (
        ("Program", agreement.program),
        ("Kemitraan", agreement.partnership),
        ("Induk", agreement.parent),
        ("Melanjutkan", agreement.renews),
    )
    return [
        *(
            {"label": label, "value": str(record), "url": record.get_absolute_url()}
            for label, record in links
            if record is not None
        ),
        {"label": "Mulai", "value": format_date(agreement.starts_on)},
    ]


class AgreementActionView(TransitionView):
    model = Agreement
    table = AGREEMENT_TRANSITIONS
    argument = "agreement"
    services = {
        "negotiate": services.negotiate_agreement,
        "settle": services.settle_agreement,
        "sign": services.sign_agreement,
        "activate": services.activate_agreement,
        "suspend": services.suspend_agreement,
        "resume": services.resume_agreement,
        "end": services.end_agreement,
        "cancel": services.cancel_agreement,
    }
