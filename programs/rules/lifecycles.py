"""Which action is possible from which state, and who may do it. Whatever is not written here is refused."""

from dataclasses import dataclass

from kemitraan.core.errors import TransitionRefused
from programs.enums import AgreementState as A
from programs.enums import OccurrenceState as O
from programs.enums import PartnershipStatus as P
from programs.enums import ProgramStatus as G


@dataclass(frozen=True)
class Transition:
    """An action: from which states, to which (empty: it stays), its button, and its words in the trail.

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
    "reopen": Transition(frozenset({G.FINISHED}), G.RUNNING, "Buka lagi", "membuka lagi", asks=True, needs_reason=True),
    "restore": Transition(frozenset({G.CANCELLED}), G.DRAFT, "Pulihkan", "memulihkan", asks=True, needs_reason=True),
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
    "waive": Transition(
        frozenset({O.OPEN, O.DISPUTED}), O.WAIVED, "Bebaskan", "membebaskan", asks=True, needs_reason=True
    ),
    "move": Transition(frozenset({O.OPEN, O.DISPUTED}), "", "Pindahkan", "memindahkan", asks=True, needs_reason=True),
    "reinstate": Transition(
        frozenset({O.WAIVED}), O.OPEN, "Cabut pembebasan", "mencabut pembebasan", asks=True, needs_reason=True
    ),
}

UNSETTLED = frozenset({O.OPEN, O.REPORTED, O.DISPUTED})
# What delivering and judging do to a due date; one that is not the last that is needed leaves it open, see
# `rules.deliveries.state_after`.
DELIVERY_TRANSITIONS: dict[str, Transition] = {
    "deliver": Transition(UNSETTLED, O.REPORTED, "Catat penyerahan", "mencatat penyerahan", asks=True),
    "accept": Transition(UNSETTLED, O.FULFILLED, "Terima", "menerima penyerahan", asks=True),
    "reject": Transition(UNSETTLED, O.DISPUTED, "Tolak", "menolak penyerahan", asks=True, needs_reason=True),
    "withdraw": Transition(UNSETTLED, O.OPEN, "Tarik", "menarik penyerahan", asks=True, needs_reason=True),
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


def program_over_because(program) -> str:
    """Why nothing of a program may be changed any more; empty while it goes on."""
    return (
        "" if program.status in EDITABLE_PROGRAM else "Program yang sudah selesai atau dibatalkan tidak dapat diubah."
    )
