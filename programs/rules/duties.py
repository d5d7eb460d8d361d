"""Who may answer a due date, and what keeps an obligation from being answered or changed."""

import datetime as dt

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AgreementState as A
from programs.enums import ConsequenceKind
from programs.enums import OccurrenceState as O
from programs.enums import PartnershipStatus as P
from programs.rules.lifecycles import (
    DELIVERY_TRANSITIONS,
    EDITABLE_AGREEMENT,
    EDITABLE_PARTNERSHIP,
    OCCURRENCE_TRANSITIONS,
)


def speaks_for_debtor(actor, obligation, represented: frozenset[int] = frozenset()) -> Decision:
    """The office, or somebody who represents the debtor, reports a duty as fulfilled."""
    if can_write(actor) or obligation.debtor_id in represented:
        return Allowed()
    return Denied("Hanya pihak yang berkewajiban atau koordinator yang dapat melaporkannya.")


def speaks_for_creditor(actor, obligation, represented: frozenset[int] = frozenset()) -> Decision:
    """The office, or somebody who represents the creditor, confirms or disputes that a duty was fulfilled."""
    if can_write(actor) or obligation.creditor_id in represented:
        return Allowed()
    return Denied("Hanya pihak yang berhak atau koordinator yang dapat menilai laporan ini.")


def standing_of(obligation) -> str:
    """How a duty stands by its partnership or agreement: `coming`, `running`, `paused` or `closed`."""
    partnership, agreement = obligation.partnership, obligation.agreement
    states = ([partnership.status] if partnership else []) + ([agreement.state] if agreement else [])
    if obligation.cancelled_at or {P.ENDED, P.CANCELLED} & set(states):
        return "closed"
    if P.SUSPENDED in states:
        return "paused"
    return "running" if set(states) == {P.ACTIVE} else "coming"


def closed_because(obligation) -> str:
    """Why nothing is reported on a duty any more; empty while it may be."""
    if obligation.cancelled_at:
        return "Kewajiban ini sudah dibatalkan, jadi tidak dilaporkan lagi."
    if obligation.partnership and obligation.partnership.status in {P.ENDED, P.CANCELLED}:
        return "Kemitraannya sudah berakhir, jadi tenggat ini tidak dilaporkan lagi."
    if obligation.agreement and obligation.agreement.state in {A.ENDED, A.CANCELLED}:
        return "Perjanjiannya sudah berakhir, jadi tenggat ini tidak dilaporkan lagi."
    return ""


def refusal_of(action: str, occurrence) -> str:
    """Why `action` (of the transitions of due dates or of deliveries) is not possible for a due date; empty when it is.

    What was reported or delivered before the end of its home may still be judged or withdrawn after it. A duty that is
    delivered is judged by its deliveries, but for what was reported before it became one.
    """
    if occurrence.state not in (OCCURRENCE_TRANSITIONS | DELIVERY_TRANSITIONS)[action].sources:
        return f"Tenggat ini sudah berstatus “{O(occurrence.state).label}”."
    if is_delivered(occurrence.obligation):
        if action == "report":
            return "Kewajiban ini dipenuhi dengan penyerahan; catat penyerahannya."
        if action in {"confirm", "dispute"} and occurrence.reported_on is None:
            return "Kewajiban ini dinilai dari penyerahannya; terima atau tolak penyerahan itu."
    elif action in DELIVERY_TRANSITIONS:
        return "Kewajiban ini tanpa jumlah dan spesifikasi; laporkan pemenuhannya."
    is_answered = action in {"confirm", "dispute"} and occurrence.state != O.OPEN
    if is_answered or action in {"accept", "reject", "withdraw"}:
        return ""
    return closed_because(occurrence.obligation)


def is_delivered(obligation) -> bool:
    """Whether its due dates are kept by deliveries that are judged: something is counted, or specified in writing."""
    is_counted = obligation.quantity is not None or obligation.amount_idr is not None
    return is_counted or bool(obligation.specification)


def may_report(actor, occurrence, represented: frozenset[int] = frozenset()) -> Decision:
    """Whether the reader may report this due date as fulfilled, now."""
    refusal = refusal_of("report", occurrence)
    return Denied(refusal) if refusal else speaks_for_debtor(actor, occurrence.obligation, represented)


def may_confirm(actor, occurrence, represented: frozenset[int] = frozenset()) -> Decision:
    """Whether the reader may confirm that this duty was fulfilled, now."""
    refusal = refusal_of("confirm", occurrence)
    return Denied(refusal) if refusal else speaks_for_creditor(actor, occurrence.obligation, represented)


def may_dispute(actor, occurrence, represented: frozenset[int] = frozenset()) -> Decision:
    """Whether the reader may say that what was reported is not so, now."""
    refusal = refusal_of("dispute", occurrence)
    return Denied(refusal) if refusal else speaks_for_creditor(actor, occurrence.obligation, represented)


def may_change_evidence(actor, occurrence, represented: frozenset[int] = frozenset()) -> Decision:
    """The office always; the debtor's side until the duty is confirmed, cancelled or closed."""
    if can_write(actor):
        return Allowed()
    if occurrence.state in {O.FULFILLED, O.WAIVED, O.CANCELLED}:
        return Denied("Tenggat ini sudah selesai, jadi buktinya tidak berubah lagi.")
    if closed := closed_because(occurrence.obligation):
        return Denied(closed)
    return speaks_for_debtor(actor, occurrence.obligation, represented)


def consequence_refusal(kind: str, occurrence, today: dt.date) -> str:
    """Why no reward or sanction can be recorded for a due date on the local date `today`; empty when it can.

    A reward is for what was fulfilled. A sanction is for what is late, disputed, or was done after its due date.
    """
    obligation = occurrence.obligation
    if kind == ConsequenceKind.REWARD:
        if not obligation.reward:
            return "Penghargaan tidak disepakati untuk kewajiban ini."
        return "" if occurrence.state == O.FULFILLED else "Penghargaan untuk tenggat yang sudah terpenuhi."
    if not obligation.sanction:
        return "Sanksi tidak disepakati untuk kewajiban ini."
    done_on = occurrence.fulfilled_on or today
    is_late = occurrence.state not in {O.CANCELLED, O.WAIVED} and done_on > occurrence.due_on
    return "" if is_late or occurrence.state == O.DISPUTED else "Tenggat ini tidak terlambat dan tidak dipersoalkan."


def may_apply_consequence(
    actor, kind: str, occurrence, today: dt.date, represented: frozenset[int] = frozenset()
) -> Decision:
    """Whether the reader may record a reward or sanction for this due date, now."""
    refusal = consequence_refusal(kind, occurrence, today)
    return Denied(refusal) if refusal else speaks_for_creditor(actor, occurrence.obligation, represented)


def unchangeable_because(obligation) -> str:
    """Why a duty cannot be changed any more; empty while it can."""
    if obligation.cancelled_at:
        return "Kewajiban yang dibatalkan tidak dapat diubah."
    if obligation.agreement and obligation.agreement.state not in EDITABLE_AGREEMENT:
        return "Kewajiban perjanjian yang sudah disepakati berubah hanya lewat perjanjian baru atau adendum."
    if obligation.partnership and obligation.partnership.status not in EDITABLE_PARTNERSHIP:
        return "Kemitraan ini sudah berakhir."
    return ""
