"""Records in any of their states, and everything that can be done with them, for the matrix of states and actions."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from kemitraan.accounts.models import Institution, User
from partners.tests.factories import OrganizationFactory
from programs.enums import (
    AddendumState,
    AgreementState,
    GrievanceState,
    OccurrenceState,
    PartnershipStatus,
    ProgramStatus,
    ProvisionStanding,
    SelectionStatus,
)
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership
from programs.rules.due_date_decisions import Wish
from programs.rules.provisions import provision_standing
from programs.services import (
    addenda,
    agreements,
    clauses,
    continuations,
    deliveries,
    due_date_decisions,
    grievances,
    numbers,
    occurrences,
    partnerships,
    programs,
    provisions,
    selections,
    terminations,
)
from programs.services import agreement_documents as documents
from programs.services.candidates import add_candidate
from programs.tests.duties import TODAY, running_partnership, sides_of
from programs.tests.factories import (
    AddendumFactory,
    AddendumPartyFactory,
    GrievanceFactory,
    ObligationDeliveryFactory,
    ObligationFactory,
    OccurrenceFactory,
    ProgramFactory,
    ProvisionApprovalFactory,
    ProvisionFactory,
    TerminationFactory,
    signed_agreement,
)
from programs.tests.minimal import minimal_partnership
from programs.tests.searches import make_search

BEFORE, AFTER = TODAY - dt.timedelta(days=30), TODAY + dt.timedelta(days=30)
WHY = "Kesepakatan bersama."
Act = Callable[[User, Any], Any]


@dataclass(frozen=True)
class Life:
    """`make(institution, actor, state)` gives a record in that state, for which nothing else is missing; `actions` do
    something with it by its service; `state_of` reads where it stands; `page(record, action)` is the address that
    does the same, for those actions that have one."""

    states: tuple[str, ...]
    make: Callable[[Institution, User, str], Any]
    actions: Mapping[str, Act]
    state_of: Callable[[Any], str]
    page: Callable[[Any, str], str] | None = None


def address(route: str) -> Callable[[Any, str], str]:
    return lambda record, action: reverse(route.format(action), args=[record.public_id])


def action_address(route: str) -> Callable[[Any, str], str]:
    return lambda record, action: reverse(route, args=[record.public_id, action])


def program_in(institution, actor, state: str):
    return ProgramFactory(institution=institution, status=state, coordinator=actor, mission="Usaha yang layak.")


def partnership_in(institution, actor, state: str) -> Partnership:
    partnership = minimal_partnership(actor, "asuh")
    Partnership.objects.filter(pk=partnership.pk).update(status=state)
    return Partnership.objects.get(pk=partnership.pk)


def agreement_in(institution, actor, state: str) -> Agreement:
    own = OrganizationFactory(institution=institution, is_own=True)
    return signed_agreement(
        institution, own, OrganizationFactory(institution=institution), state=state, title=f"PKS {state} (contoh)"
    )


def unnumbered(agreement: Agreement):
    party = agreement.parties.get(organization__is_own=True)
    party.number = ""
    party.save()
    return party


def addendum_in(institution, actor, state: str):
    agreement = agreement_in(institution, actor, AgreementState.ACTIVE)
    addendum = AddendumFactory(agreement=agreement, state=state, effective_on=TODAY, value_idr=Decimal(1))
    for party in agreement.parties.all():
        AddendumPartyFactory(addendum=addendum, party=party, signed_on=TODAY, number=f"ADD/{party.pk}")
    return addendum


def occurrence_in(institution, actor, state: str):
    home = running_partnership(institution)
    debtor, creditor = sides_of(home)
    duty = ObligationFactory(
        institution=institution, agreement=None, partnership=home, debtor=debtor, creditor=creditor
    )
    told: dict[str, Any] = {}
    if state in {"reported", "disputed", "fulfilled"}:
        told["reported_on"] = BEFORE
    if state == "disputed":
        told |= {"disputed_on": BEFORE, "dispute_reason": "Kurang satu."}
    if state == "fulfilled":
        told |= {"confirmed_on": BEFORE, "fulfilled_on": BEFORE}
    if state == "waived":
        told |= {"decided_on": BEFORE, "decision_reason": WHY, "decided_with": "Kedua pihak"}
    return OccurrenceFactory(obligation=duty, due_on=BEFORE, state=state, **told)


def delivered_in(institution, actor, state: str):
    """A due date of a duty that is counted, with one delivery of all of it that waits for judgment."""
    occurrence = occurrence_in(institution, actor, state)
    Obligation.objects.filter(pk=occurrence.obligation_id).update(quantity=Decimal(5), unit="kg")
    ObligationDeliveryFactory(occurrence=occurrence, quantity=Decimal(5), is_on_behalf=True)
    return ObligationOccurrence.objects.get(pk=occurrence.pk)


def decided(wish: Wish) -> Act:
    return lambda actor, row: due_date_decisions.decide_due_dates(
        actor=actor, obligation=row.obligation, chosen=[row.pk], wish=wish, reason=WHY, decided_with="Kedua pihak"
    )


def page_of_due_date(record, action: str) -> str:
    if action in {"waive", "move"}:
        return reverse("programs:obligation-due-dates", args=[record.obligation.public_id])
    return address("programs:occurrence-{}")(record, action)


def provision_in(institution, actor, state: str):
    partnership = running_partnership(institution)
    values: dict[str, Any] = {"effective_on": BEFORE, "agreed_on": BEFORE}
    if state == "waiting":
        values["agreed_on"] = None
    elif state == "upcoming":
        values["effective_on"] = AFTER
    elif state == "withdrawn":
        values |= {"ended_on": TODAY, "end_reason": WHY}
    provision = ProvisionFactory(partnership=partnership, **values)
    if values["agreed_on"]:
        ProvisionApprovalFactory(provision=provision, party=partnership.parties.first())
    if state == "replaced":
        ProvisionFactory(partnership=partnership, replaces=provision, edition=2, effective_on=BEFORE, agreed_on=BEFORE)
    return provision


def standing_of(provision) -> str:
    provision.refresh_from_db()
    return provision_standing(provision, TODAY, type(provision).objects.filter(replaces=provision).first())


def renewed(actor, provision):
    values = {"title": provision.title, "text": "Lain.", "effective_on": TODAY}
    return provisions.renew_provision(actor=actor, provision=provision, values=values)


def approved(actor, provision):
    """The party that came later, or has not approved yet, approves."""
    party = provision.partnership.parties.last()
    return provisions.record_approval(
        actor=actor, provision=provision, party=party, approved_on=TODAY, method="meeting"
    )


def grievance_in(institution, actor, state: str):
    return GrievanceFactory(partnership=running_partnership(institution), state=state)


def step(action: str) -> Act:
    return lambda actor, row: grievances.step_grievance(actor=actor, grievance=row, action=action, note=WHY)


def notice_in(institution, actor, state: str):
    ends = {"withdrawn": {"withdrawn_on": TODAY, "withdraw_reason": WHY}, "completed": {"completed_on": TODAY}}
    return TerminationFactory(
        partnership=running_partnership(institution),
        noticed_on=BEFORE,
        effective_on=AFTER,
        **ends.get(state, {}),
    )


def notice_state(notice) -> str:
    notice.refresh_from_db()
    return "withdrawn" if notice.withdrawn_on else "completed" if notice.completed_on else "open"


def answered(actor, notice):
    party = notice.partnership.parties.exclude(pk=notice.given_by_id).first()
    return terminations.reply_to_notice(
        actor=actor, termination=notice, party=party, stance="agrees", text="", replied_on=TODAY
    )


def search_in(institution, actor, state: str):
    search = make_search(institution, actor).selection
    search.status = state
    search.status_reason = WHY if state == SelectionStatus.CLOSED else ""
    search.save()
    return search


def field(name: str) -> Callable[[Any], str]:
    def read(record) -> str:
        record.refresh_from_db()
        return getattr(record, name)

    return read


def plain(service, argument: str, **values: Any) -> Act:
    return lambda actor, record: service(actor=actor, **{argument: record}, **values)


LIVES: dict[str, Life] = {
    "program": Life(
        tuple(ProgramStatus),
        program_in,
        {
            "start": plain(programs.start_program, "program"),
            "finish": plain(programs.finish_program, "program"),
            "cancel": plain(programs.cancel_program, "program", reason=WHY),
            "reopen": plain(programs.reopen_program, "program", reason=WHY),
            "restore": plain(programs.restore_program, "program", reason=WHY),
            "edit": plain(programs.update_program, "program", values={"goals": "Lain."}, version=None),
        },
        field("status"),
        action_address("programs:program-action"),
    ),
    "partnership": Life(
        tuple(PartnershipStatus),
        partnership_in,
        {
            "activate": plain(partnerships.activate_partnership, "partnership"),
            "suspend": plain(partnerships.suspend_partnership, "partnership", reason=WHY),
            "resume": plain(partnerships.resume_partnership, "partnership"),
            "end": plain(partnerships.end_partnership, "partnership", reason=WHY),
            "cancel": plain(partnerships.cancel_partnership, "partnership", reason=WHY),
            "edit": lambda actor, row: partnerships.update_partnership(
                actor=actor, partnership=row, values={"name": "Lain (contoh)"}, version=None
            ),
        },
        field("status"),
        action_address("programs:partnership-action"),
    ),
    "agreement": Life(
        tuple(AgreementState),
        agreement_in,
        {
            "negotiate": plain(agreements.negotiate_agreement, "agreement"),
            "settle": plain(agreements.settle_agreement, "agreement"),
            "sign": plain(agreements.sign_agreement, "agreement"),
            "activate": plain(agreements.activate_agreement, "agreement"),
            "suspend": plain(agreements.suspend_agreement, "agreement", reason=WHY),
            "resume": plain(agreements.resume_agreement, "agreement"),
            "end": plain(agreements.end_agreement, "agreement", reason=WHY),
            "cancel": plain(agreements.cancel_agreement, "agreement", reason=WHY),
            "edit": lambda actor, row: agreements.update_agreement(
                actor=actor,
                agreement=row,
                values={"scope": "Lain."},
                parties=[{"organization": party.organization} for party in row.parties.all()],
                version=None,
            ),
            "clause": plain(
                clauses.add_clause, "agreement", values={"topic": "other", "heading": "Lain", "body": "Lain."}
            ),
            "consent": lambda actor, row: agreements.record_consent(
                actor=actor, party=row.parties.first(), consented_on=TODAY, method="meeting"
            ),
            "signature": lambda actor, row: agreements.record_signature(
                actor=actor, party=row.parties.first(), signed_on=TODAY
            ),
            "number": lambda actor, row: numbers.issue_number(actor=actor, party=unnumbered(row)),
            "issue": plain(documents.issue_document, "agreement"),
            "amend": plain(
                addenda.create_addendum,
                "agreement",
                values={"title": "Nilai", "effective_on": TODAY, "value_idr": Decimal(1)},
            ),
            "leave": plain(continuations.decide_not_to_continue, "agreement", reason=WHY),
        },
        field("state"),
        action_address("programs:agreement-action"),
    ),
    "addendum": Life(
        tuple(AddendumState),
        addendum_in,
        {
            "enforce": plain(addenda.enforce_addendum, "addendum"),
            "cancel": plain(addenda.cancel_addendum, "addendum", reason=WHY),
            "edit": plain(addenda.update_addendum, "addendum", values={"title": "Lain"}, version=None),
            "signature": lambda actor, row: addenda.sign_addendum(
                actor=actor, party=row.parties.first(), signed_on=BEFORE
            ),
        },
        field("state"),
        action_address("programs:addendum-action"),
    ),
    "occurrence": Life(
        tuple(OccurrenceState),
        occurrence_in,
        {
            "report": plain(occurrences.report_occurrence, "occurrence", note="Sudah.", fulfilled_on=TODAY),
            "confirm": plain(occurrences.confirm_occurrence, "occurrence"),
            "dispute": plain(occurrences.dispute_occurrence, "occurrence", reason=WHY),
            "waive": decided(Wish("waive")),
            "move": decided(Wish("move", new_on=AFTER)),
            "reinstate": plain(
                due_date_decisions.reinstate_due_date, "occurrence", reason=WHY, decided_with="Kedua pihak"
            ),
        },
        field("state"),
        page_of_due_date,
    ),
    "delivery": Life(
        tuple(OccurrenceState),
        delivered_in,
        {
            "deliver": plain(deliveries.record_delivery, "occurrence", quantity=Decimal(5)),
            "accept": lambda actor, row: deliveries.accept_delivery(actor=actor, delivery=row.deliveries.get()),
            "reject": lambda actor, row: deliveries.reject_delivery(
                actor=actor, delivery=row.deliveries.get(), reason=WHY
            ),
            "withdraw": lambda actor, row: deliveries.withdraw_delivery(
                actor=actor, delivery=row.deliveries.get(), reason=WHY
            ),
        },
        field("state"),
    ),
    "provision": Life(
        tuple(ProvisionStanding),
        provision_in,
        {
            "edit": plain(provisions.change_provision, "provision", values={"text": "Lain."}, version=None),
            "renew": renewed,
            "withdraw": plain(provisions.withdraw_provision, "provision", reason=WHY, ended_on=TODAY),
            "approval": approved,
        },
        standing_of,
        address("programs:provision-{}"),
    ),
    "grievance": Life(
        tuple(GrievanceState),
        grievance_in,
        {name: step(name) for name in ("discuss", "mediate", "resolve", "close", "reopen")}
        | {"note": plain(grievances.note_grievance, "grievance", note="Bank tutup.")},
        field("state"),
    ),
    "termination": Life(
        ("open", "withdrawn", "completed"),
        notice_in,
        {
            "reply": answered,
            "mediation": plain(terminations.record_mediation, "termination", mediated_on=TODAY, note="Damai."),
            "withdraw": plain(terminations.withdraw_notice, "termination", reason=WHY),
        },
        notice_state,
        address("programs:termination-{}"),
    ),
    "selection": Life(
        tuple(SelectionStatus),
        search_in,
        {
            "edit": plain(selections.rename_selection, "selection", name="Lain (contoh)", version=None),
            "close": plain(selections.close_selection, "selection", reason=WHY),
            "reopen": plain(selections.reopen_selection, "selection"),
            "candidate": lambda actor, row: add_candidate(
                actor=actor, selection=row, organization=OrganizationFactory(institution=row.institution)
            ),
        },
        field("status"),
        address("programs:selection-{}"),
    ),
}
