"""Which action is possible from which state, and who may do it. Whatever is not written here is refused."""

from dataclasses import dataclass

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AgreementState as A
from programs.enums import OccurrenceState as O
from programs.enums import PartnershipStatus as P
from programs.enums import ProgramStatus as G


@dataclass(frozen=True)
class Transition:
    """An action: from which states, to which, its button, and its words in the trail.

    `asks` opens a page for a reason and a day before it is done; with `needs_reason` the reason must be given.
    """

    sources: frozenset[str]
    target: str
    label: str
    verb: str
    asks: bool = False
    needs_reason: bool = False


PROGRAM_TRANSITIONS: dict[str, Transition] = {
    "start": Transition(frozenset({G.DRAFT}), G.RUNNING, "Jalankan", "menjalankan"),
    "finish": Transition(frozenset({G.RUNNING}), G.FINISHED, "Selesaikan", "menyelesaikan"),
    "cancel": Transition(
        frozenset({G.DRAFT, G.RUNNING}), G.CANCELLED, "Batalkan", "membatalkan", asks=True, needs_reason=True
    ),
}

PARTNERSHIP_TRANSITIONS: dict[str, Transition] = {
    "activate": Transition(frozenset({P.DRAFT}), P.ACTIVE, "Aktifkan", "mengaktifkan"),
    "suspend": Transition(
        frozenset({P.ACTIVE}), P.SUSPENDED, "Tangguhkan", "menangguhkan", asks=True, needs_reason=True
    ),
    "resume": Transition(frozenset({P.SUSPENDED}), P.ACTIVE, "Lanjutkan", "melanjutkan", asks=True),
    "end": Transition(
        frozenset({P.ACTIVE, P.SUSPENDED}), P.ENDED, "Akhiri", "mengakhiri", asks=True, needs_reason=True
    ),
    "cancel": Transition(frozenset({P.DRAFT}), P.CANCELLED, "Batalkan", "membatalkan", asks=True, needs_reason=True),
}

AGREEMENT_TRANSITIONS: dict[str, Transition] = {
    "negotiate": Transition(frozenset({A.DRAFT}), A.NEGOTIATING, "Mulai negosiasi", "memulai negosiasi"),
    "settle": Transition(frozenset({A.NEGOTIATING}), A.AGREED, "Tandai disepakati", "menandai disepakati"),
    "sign": Transition(frozenset({A.AGREED}), A.SIGNED, "Tandai ditandatangani", "menandai ditandatangani"),
    "activate": Transition(frozenset({A.SIGNED}), A.ACTIVE, "Aktifkan", "mengaktifkan"),
    "suspend": Transition(
        frozenset({A.ACTIVE}), A.SUSPENDED, "Tangguhkan", "menangguhkan", asks=True, needs_reason=True
    ),
    "resume": Transition(frozenset({A.SUSPENDED}), A.ACTIVE, "Lanjutkan", "melanjutkan", asks=True),
    "end": Transition(
        frozenset({A.SIGNED, A.ACTIVE, A.SUSPENDED}), A.ENDED, "Akhiri", "mengakhiri", asks=True, needs_reason=True
    ),
    "cancel": Transition(
        frozenset({A.DRAFT, A.NEGOTIATING, A.AGREED}),
        A.CANCELLED,
        "Batalkan",
        "membatalkan",
        asks=True,
        needs_reason=True,
    ),
}

OCCURRENCE_TRANSITIONS: dict[str, Transition] = {
    "report": Transition(frozenset({O.OPEN, O.DISPUTED}), O.REPORTED, "Laporkan", "melaporkan terpenuhi", asks=True),
    "confirm": Transition(
        frozenset({O.OPEN, O.REPORTED, O.DISPUTED}), O.FULFILLED, "Tandai terpenuhi", "menandai terpenuhi"
    ),
    "dispute": Transition(
        frozenset({O.REPORTED}), O.DISPUTED, "Persoalkan", "mempersoalkan laporan", asks=True, needs_reason=True
    ),
}

EDITABLE_PROGRAM = frozenset({G.DRAFT, G.RUNNING})
EDITABLE_PARTNERSHIP = frozenset({P.DRAFT, P.ACTIVE, P.SUSPENDED})
EDITABLE_AGREEMENT = frozenset({A.DRAFT, A.NEGOTIATING})
BINDING_AGREEMENT = frozenset({A.SIGNED, A.ACTIVE, A.SUSPENDED})
CONSENT_STATES = frozenset({A.NEGOTIATING, A.AGREED})
SIGNING_STATES = frozenset({A.AGREED})


def target_of(table: dict[str, Transition], action: str, state: str) -> str:
    """The state that `action` leads to. Raises `TransitionRefused` when it is not possible from `state`."""
    transition = table[action]
    if state not in transition.sources:
        raise TransitionRefused(f"“{transition.label}” tidak mungkin pada status sekarang.")
    return transition.target


def actions_for(table: dict[str, Transition], state: str) -> list[tuple[str, Transition]]:
    """What is possible from `state`: [(action, transition)]."""
    return [(action, transition) for action, transition in table.items() if state in transition.sources]


def may_consent(actor, party, represented: frozenset[int] = frozenset()) -> Decision:
    """Somebody who represents the party consents in its name; the office does for the institution's own bodies."""
    if party.organization_id in represented or (can_write(actor) and party.organization.is_own):
        return Allowed()
    return Denied("Hanya wakil pihak ini yang dapat menyetujui atas namanya.")


def may_change_agreement_files(actor, agreement) -> Decision:
    """The office adds and removes documents of an agreement, also after it ended, but not of one given up."""
    if agreement.state == A.CANCELLED:
        return Denied("Perjanjian yang dibatalkan tidak menerima berkas lagi.")
    return can_write(actor)


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
    """Why `action` of `OCCURRENCE_TRANSITIONS` is not possible for a due date now; empty when it is.

    What was reported before the end of its home may still be confirmed or disputed after it.
    """
    if occurrence.state not in OCCURRENCE_TRANSITIONS[action].sources:
        return f"Tenggat ini sudah berstatus “{O(occurrence.state).label}”."
    is_new = action == "report" or occurrence.state == O.OPEN
    return closed_because(occurrence.obligation) if is_new else ""


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
    if occurrence.state in {O.FULFILLED, O.CANCELLED}:
        return Denied("Tenggat ini sudah selesai, jadi buktinya tidak berubah lagi.")
    if closed := closed_because(occurrence.obligation):
        return Denied(closed)
    return speaks_for_debtor(actor, occurrence.obligation, represented)


def unchangeable_because(obligation) -> str:
    """Why a duty cannot be changed any more; empty while it can."""
    if obligation.cancelled_at:
        return "Kewajiban yang dibatalkan tidak dapat diubah."
    if obligation.agreement and obligation.agreement.state not in EDITABLE_AGREEMENT:
        return "Kewajiban perjanjian yang sudah disepakati berubah hanya lewat perjanjian baru atau adendum."
    if obligation.partnership and obligation.partnership.status not in EDITABLE_PARTNERSHIP:
        return "Kemitraan ini sudah berakhir."
    return ""
