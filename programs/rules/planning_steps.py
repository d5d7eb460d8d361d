"""Where a program is on its way from what is missing to what was reached, and what is still open there. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from programs.enums import ProgramStatus as G

DONE, NOW, OPEN, NEXT, OFF = "done", "now", "open", "next", "off"


@dataclass(frozen=True)
class PlanningFacts:
    """What is known of a program's way, as numbers of rows; all but `status` and `is_past` are counts.

    `lacking` components have less than required, `unmet` ones of them no standing need. Of the needs to be partnered
    `unsought` ones have neither an open search nor anybody who covers them, `uncovered` ones nobody. `overdue` due
    dates speak today. `unread` indicators have no value since the period before this one began.
    """

    status: str
    is_past: bool = False
    components: int = 0
    lacking: int = 0
    unmet: int = 0
    needs: int = 0
    undecided: int = 0
    partnered: int = 0
    unsought: int = 0
    uncovered: int = 0
    criteria: int = 0
    searches: int = 0
    open_searches: int = 0
    partnerships: int = 0
    drafted_partnerships: int = 0
    agreements: int = 0
    unsigned: int = 0
    overdue: int = 0
    indicators: int = 0
    untargeted: int = 0
    unread: int = 0

    @property
    def is_closed(self) -> bool:
        return self.status in {G.FINISHED, G.CANCELLED}

    @property
    def open_needs(self) -> int:
        """Needs about which nobody decided, and those to be partnered that nobody covers."""
        return self.undecided + self.uncovered


@dataclass(frozen=True)
class OpenThing:
    """One thing that is still open, as a sentence; `place` says on which page it is settled.

    `action` is the button that goes on with it, `to` where that leads (empty: to `place`) or the change of state that
    it makes (`start`, `finish`).
    """

    place: str
    sentence: str
    action: str = ""
    to: str = ""


@dataclass(frozen=True)
class JudgedStep:
    """One step of the way. `state` is done, now, open (begun, not now), next, or off (does not apply)."""

    code: str
    label: str
    place: str
    state: str
    open: tuple[OpenThing, ...] = ()


def _identification(facts: PlanningFacts) -> Iterator[OpenThing]:
    if not facts.components:
        yield OpenThing("components", "Belum ada komponen yang dicatat.", "Catat komponen", "templates")
    if facts.unmet:
        yield OpenThing("components", f"{facts.unmet} komponen yang kurang belum punya kebutuhan.", "Buat kebutuhan")


def _formulation(facts: PlanningFacts) -> Iterator[OpenThing]:
    if not facts.needs:
        yield OpenThing("needs", "Belum ada kebutuhan yang dirumuskan.", "Rumuskan kebutuhan")
    if facts.undecided:
        yield OpenThing("needs", f"{facts.undecided} kebutuhan belum diputuskan dimitrakan atau tidak.", "Putuskan")
    if facts.partnered and not facts.criteria:
        yield OpenThing("criteria", "Kriteria calon mitra belum ditetapkan.", "Tetapkan kriteria")


def _search(facts: PlanningFacts) -> Iterator[OpenThing]:
    if facts.unsought:
        yield OpenThing(
            "selections", f"{facts.unsought} kebutuhan belum dicarikan mitra.", "Mulai pencarian", "selection_new"
        )
    if facts.open_searches:
        yield OpenThing("selections", f"{facts.open_searches} pencarian belum diputuskan.", "Buka pencarian")


def _settlement(facts: PlanningFacts) -> Iterator[OpenThing]:
    if not facts.partnerships and not facts.agreements:
        yield OpenThing("partnerships", "Belum ada kemitraan.", "Buat kemitraan", "partnership_new")
    elif not facts.agreements:
        yield OpenThing("partnerships", "Belum ada perjanjian.", "Buka kemitraan")
    if facts.drafted_partnerships:
        yield OpenThing("partnerships", f"{facts.drafted_partnerships} kemitraan belum aktif.", "Lengkapi kemitraan")
    if facts.unsigned:
        yield OpenThing("agreements", f"{facts.unsigned} perjanjian belum ditandatangani.", "Buka perjanjian")


def _implementation(facts: PlanningFacts) -> Iterator[OpenThing]:
    if facts.status == G.DRAFT:
        yield OpenThing("summary", "Program belum dijalankan.", "Jalankan", "start")
    if facts.overdue:
        yield OpenThing("partnerships", f"{facts.overdue} kewajiban lewat tenggat.", "Buka kemitraan")
    if facts.status == G.RUNNING and facts.is_past:
        yield OpenThing("summary", "Masa program sudah lewat, program belum diselesaikan.", "Selesaikan", "finish")


def _evaluation(facts: PlanningFacts) -> Iterator[OpenThing]:
    if not facts.indicators:
        yield OpenThing("indicators", "Belum ada indikator.", "Buat indikator")
    if facts.untargeted:
        yield OpenThing("indicators", f"{facts.untargeted} indikator belum punya target.", "Isi target")
    if facts.unread:
        yield OpenThing("indicators", f"{facts.unread} indikator belum punya nilai sejak periode lalu.", "Isi nilai")


@dataclass(frozen=True)
class _Step:
    """How one step is judged: whether it has begun, and whether there is nothing in it to do."""

    code: str
    label: str
    place: str
    open: Callable[[PlanningFacts], Iterator[OpenThing]]
    has_begun: Callable[[PlanningFacts], bool]
    is_idle: Callable[[PlanningFacts], bool] = lambda facts: False


def _nothing_lacks(facts: PlanningFacts) -> bool:
    return bool(facts.components) and not facts.lacking and not facts.needs


def _nothing_to_search(facts: PlanningFacts) -> bool:
    return _nothing_lacks(facts) or (bool(facts.needs) and not facts.undecided and not facts.partnered)


def _has_searched(facts: PlanningFacts) -> bool:
    return bool(facts.searches) or facts.partnered > facts.unsought


STEPS = (
    _Step("identification", "Identifikasi", "components", _identification, lambda facts: bool(facts.components)),
    _Step("formulation", "Perumusan", "needs", _formulation, lambda facts: bool(facts.needs), _nothing_lacks),
    _Step("search", "Pencarian", "selections", _search, _has_searched, _nothing_to_search),
    _Step(
        "settlement",
        "Kesepakatan",
        "partnerships",
        _settlement,
        lambda facts: bool(facts.partnerships or facts.agreements),
        _nothing_to_search,
    ),
    _Step("implementation", "Pelaksanaan", "summary", _implementation, lambda facts: facts.status != G.DRAFT),
    _Step("evaluation", "Evaluasi", "indicators", _evaluation, lambda facts: bool(facts.indicators)),
)
PLANNING = 4  # the steps before the program runs
RUNNING = "implementation"


def judge_steps(facts: PlanningFacts) -> list[JudgedStep]:
    """The six steps of the source text's part E f (1 to 4), then running and judging the program, in their order.

    While a program is a draft the first step that is not done is now; one that runs is in its implementation, and what
    was never written down before does not apply. A program that is over asks for nothing any more.
    """
    current = _current(facts)
    states = []
    is_before = True
    for step in STEPS:
        is_now = step.code == current
        is_before = is_before and not is_now
        found = () if facts.is_closed else tuple(step.open(facts))
        has_begun = step.has_begun(facts)
        state = NOW if is_now else _state(facts, step, has_begun, bool(found), is_before)
        told = found if is_now or has_begun else ()
        states.append(JudgedStep(step.code, step.label, step.place, state, told))
    return states


def next_thing(steps: Sequence[JudgedStep]) -> OpenThing | None:
    """The one thing to go on with: the first of the present step, else the first left open; None of nothing."""
    now = [thing for step in steps if step.state == NOW for thing in step.open]
    left = [thing for step in steps if step.state == OPEN for thing in step.open]
    return next(iter([*now, *left]), None)


# What each step is about, for who does it for the first time (source text, part E f).
ABOUT = {
    "identification": "Catat yang harus ada agar program berjalan dan yang sudah ada; kekurangannya dihitung.",
    "formulation": "Kekurangan menjadi kebutuhan: mana yang dimitrakan, dan menurut kriteria apa mitra dipilih.",
    "search": "Calon mitra dikumpulkan, dinilai menurut kriteria, lalu dipilih dengan alasan.",
    "settlement": "Yang disepakati ditulis dalam kemitraan dengan syaratnya, lalu dalam perjanjian.",
    "implementation": "Program dijalankan, dan kewajiban setiap pihak dijaga tepat waktu.",
    "evaluation": "Hasil diukur menurut indikator dan targetnya.",
}


def _current(facts: PlanningFacts) -> str:
    if facts.is_closed:
        return ""
    if facts.status == G.RUNNING:
        return RUNNING
    for step in STEPS[:PLANNING]:
        is_done = step.has_begun(facts) and not any(step.open(facts))
        if not is_done and (step.has_begun(facts) or not step.is_idle(facts)):
            return step.code
    return RUNNING


def _state(facts: PlanningFacts, step: _Step, has_begun: bool, has_open: bool, is_before: bool) -> str:
    """The state of a step that is not now."""
    if facts.is_closed:
        was_run = facts.status == G.FINISHED
        return DONE if has_begun and (was_run or step.code not in {RUNNING, "evaluation"}) else OFF
    if has_begun and has_open:
        return OPEN
    if has_begun and step.code not in {RUNNING, "evaluation"}:
        return DONE
    return OFF if is_before or (step.is_idle(facts) and not has_begun) else NEXT
