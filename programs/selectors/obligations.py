"""Who owes what: due dates, what both sides said of them, and the ledger, scoped to the reader."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Prefetch, Q

from kemitraan.core.formats import format_date
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import Decision, Denied, can_write
from partners.models import Organization, Representative
from programs.enums import ConsequenceKind, DeliveryState, OccurrenceState
from programs.models import (
    Agreement,
    Obligation,
    ObligationDelivery,
    ObligationOccurrence,
    Partnership,
)
from programs.rules import (
    may_apply_consequence,
    may_change_evidence,
    may_confirm,
    may_dispute,
    may_report,
    refusal_of,
)
from programs.rules.deliveries import may_deliver, progress_of
from programs.selectors.deliveries import delivery_rows, with_account
from programs.selectors.states import occurrence_display_state

EVIDENCE = "evidence"
PEOPLE = ("reported_by", "confirmed_by", "disputed_by", "decided_by")
WRITERS = ("created_by", "judged_by", "withdrawn_by")
DONE = frozenset({OccurrenceState.FULFILLED, OccurrenceState.WAIVED})
SHOWN_UNSETTLED = 2


def represented_by(actor) -> frozenset[int]:
    """Primary keys of the organizations for which `actor` speaks today."""
    if actor.membership is None:
        return frozenset()
    rows = Representative.objects.spoken_for_by(actor.membership)
    return frozenset(rows.values_list("organization_id", flat=True))


def can_change_evidence(actor, occurrence: ObligationOccurrence) -> Decision:
    """Whether `actor` may add files to a due date and take them off it."""
    return may_change_evidence(actor, occurrence, represented_by(actor))


def obligations_of(agreement: Agreement):
    """Obligations of the agreement itself and of the partnership that it puts in writing."""
    own = Obligation.objects.filter(agreement=agreement, cancelled_at=None)
    if agreement.partnership_id is None:
        return own
    return own | Obligation.objects.filter(partnership=agreement.partnership_id, cancelled_at=None)


def occurrences_of(
    user,
    *,
    partnership: Partnership | None = None,
    agreement: Agreement | None = None,
    organization: Organization | None = None,
):
    """Due dates of a record's obligations that `user` may see, soonest first, in one query.

    Of a partnership, an agreement, or an organization as debtor or creditor.
    """
    rows = ObligationOccurrence.objects.visible_to(user).exclude(state=OccurrenceState.CANCELLED)
    if agreement:
        rows = rows.filter(obligation__in=obligations_of(agreement))
    elif organization:
        sides = Q(obligation__debtor=organization) | Q(obligation__creditor=organization)
        rows = rows.filter(sides, obligation__cancelled_at=None)
    else:
        rows = rows.filter(obligation__partnership=partnership, obligation__cancelled_at=None)
    homes = ("debtor", "creditor", "partnership", "agreement")
    rows = rows.select_related(*(f"obligation__{name}" for name in homes), *PEOPLE)
    return rows.prefetch_related("consequences").order_by("due_on", "id")


def evidence_of(
    records: Iterable[ObligationOccurrence | ObligationDelivery], model: type[Model] = ObligationOccurrence
) -> dict[int, list[Attachment]]:
    """Files by the primary key of their due date (or record of `model`), oldest first, in one query."""
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(model),
        object_id__in=[row.pk for row in records],
        removed_at=None,
    ).select_related("uploaded_by")
    for attachment in rows:
        found.setdefault(attachment.object_id, []).append(attachment)
    return found


def said_of(occurrence: ObligationOccurrence) -> list[str]:
    """What both sides said of a due date, as sentences with who and when."""
    said = []
    if occurrence.reported_on:
        done = occurrence.fulfilled_on
        when = f", dipenuhi {format_date(done)}" if done and done != occurrence.reported_on else ""
        said.append(f"Dilaporkan {_who(occurrence.reported_by)}{format_date(occurrence.reported_on)}{when}")
    if occurrence.disputed_on:
        who = _who(occurrence.disputed_by)
        said.append(f"Dipersoalkan {who}{format_date(occurrence.disputed_on)}: {occurrence.dispute_reason}")
    if occurrence.confirmed_on:
        said.append(f"Dikonfirmasi {_who(occurrence.confirmed_by)}{format_date(occurrence.confirmed_on)}")
    if occurrence.decided_on:
        said.append(_decided(occurrence))
    said += [
        f"{consequence.get_kind_display()} diterapkan {format_date(consequence.applied_on)}: {consequence.note}"
        for consequence in occurrence.consequences.all()
    ]
    return said


def _decided(occurrence: ObligationOccurrence) -> str:
    """That a due date was waived, moved or is owed again, from when, by whom, who agreed, and why."""
    moved = f"Dipindah dari {format_date(occurrence.original_due_on)}" if occurrence.original_due_on else "Dipindah"
    what = "Dibebaskan" if occurrence.state == OccurrenceState.WAIVED else moved
    what = "Pembebasan dicabut" if occurrence.is_reinstated else what
    who = f"{_who(occurrence.decided_by)}{format_date(occurrence.decided_on)}"
    return f"{what} oleh {who}, disetujui {occurrence.decided_with}: {occurrence.decision_reason}"


def _who(person) -> str:
    return f"{person}, " if person else ""


def schedule_of(user, obligation: Obligation) -> dict[str, Any]:
    """Every due date of a duty with its state, what was said, its files, and what the reader may do there.

    `now` waits for somebody: what is past, reported or disputed, and the next two; `later` is planned; `done` is
    fulfilled, waived or cancelled, newest first; `may_decide` says whether any may be waived or moved.
    """
    today = obligation.institution.today
    represented, is_office = represented_by(user), bool(can_write(user))
    delivered = Prefetch("deliveries", ObligationDelivery.objects.select_related(*WRITERS))
    occurrences = obligation.occurrences.select_related(*PEOPLE).prefetch_related("consequences", delivered)
    rows = list(occurrences.order_by("due_on", "id"))
    files = evidence_of(rows)
    deliveries = [delivery for row in rows for delivery in row.deliveries.all()]
    shown = evidence_of(deliveries, ObligationDelivery) if deliveries else {}
    accounts = with_account(obligation) if deliveries else frozenset()
    schedule: dict[str, list[dict[str, Any]]] = {"now": [], "later": [], "done": []}
    coming = 0
    for occurrence in rows:
        occurrence.obligation = obligation
        for delivery in occurrence.deliveries.all():
            delivery.occurrence = occurrence
        row = {
            "deliveries": delivery_rows(user, occurrence.deliveries.all(), shown, represented, accounts),
            "progress": progress_of(occurrence),
            "can_deliver": bool(may_deliver(user, occurrence, represented)),
            "occurrence": occurrence,
            "state": occurrence_display_state(occurrence, today),
            "said": said_of(occurrence),
            "files": files.get(occurrence.pk, []),
            "can_report": bool(may_report(user, occurrence, represented)),
            "can_confirm": bool(may_confirm(user, occurrence, represented)),
            "can_dispute": bool(may_dispute(user, occurrence, represented)),
            "can_reinstate": is_office and not refusal_of("reinstate", occurrence),
            "can_add": occurrence.state == OccurrenceState.REPORTED
            and not occurrence.deliveries.all()
            and bool(may_change_evidence(user, occurrence, represented)),
            "can_apply": any(
                may_apply_consequence(user, kind, occurrence, today, represented) for kind in ConsequenceKind
            ),
        }
        if occurrence.state in DONE | {OccurrenceState.CANCELLED}:
            schedule["done"].insert(0, row)
            continue
        coming += occurrence.state == OccurrenceState.OPEN and occurrence.due_on > today
        is_near = occurrence.due_on <= today or occurrence.state != OccurrenceState.OPEN
        schedule["now" if is_near or coming <= SHOWN_UNSETTLED else "later"].append(row)
    return schedule | {"may_decide": any(not refusal_of("waive", row) for row in rows)}


def can_change_delivery_files(actor, delivery: ObligationDelivery) -> Decision:
    """Who may change the evidence of a due date changes that of its deliveries, until they are judged."""
    if delivery.state != DeliveryState.WAITING:
        return Denied("Penyerahan ini sudah dinilai atau ditarik, jadi buktinya tidak berubah lagi.")
    return can_change_evidence(actor, delivery.occurrence)
