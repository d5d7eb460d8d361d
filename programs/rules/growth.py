"""What assessments of a group say together: the two tests, whether a score is stale, what was held. Pure.

Source text, part F: who stands alone has "sumber usaha yang tetap dan layak". The four levels are a proposal of this
product, as the instrument says.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kemitraan.accounts.enums import Role
from kemitraan.core.formats import format_rupiah
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.rules.periods import period_start

INDEPENDENCE = "independence"
INDEPENDENT = 4
# Two looks within a month are one look.
DAYS_BETWEEN = 30
QUARTER = 3


@dataclass(frozen=True)
class TestAnswer:
    """One of the two tests: `is_passed` is None while it is not known."""

    __test__ = False
    name: str
    is_passed: bool | None
    sentence: str


def steady_test(months: int | None, least: int) -> TestAnswer:
    """Tetap: an income in at least `least` months in a row."""
    if months is None:
        return TestAnswer("Tetap", None, "Belum diketahui berapa bulan berturut-turut ada penghasilan.")
    said = f"Ada penghasilan {months} bulan berturut-turut; diminta paling sedikit {least} bulan."
    return TestAnswer("Tetap", months >= least, said)


def decent_test(income: Decimal | None, costs: Decimal | None) -> TestAnswer:
    """Layak: the income of a month (rupiah) covers what business and living cost."""
    if income is None or costs is None:
        return TestAnswer("Layak", None, "Belum diketahui penghasilan dan biaya sebulan.")
    said = f"Penghasilan {format_rupiah(income)} sebulan, biaya usaha dan hidup {format_rupiah(costs)}."
    return TestAnswer("Layak", income >= costs, said)


def why_not_independent(tests: Sequence[TestAnswer]) -> str:
    """Why the highest level of independence cannot be given yet; empty when it can."""
    failing = [test for test in tests if not test.is_passed]
    if not failing:
        return ""
    return "Mandiri berarti tetap dan layak. " + " ".join(test.sentence for test in failing)


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter of the local date `day`."""
    return period_start(day, QUARTER)


def is_stale(reassess_on: dt.date | None, today: dt.date) -> bool:
    """Whether a score is older than its instrument allows on the local date `today`."""
    return reassess_on is not None and reassess_on < today


def is_held(held: Sequence[tuple[dt.date, int]], level: int = INDEPENDENT) -> bool:
    """Whether the last two looks, oldest first, both gave at least `level` and lie a month apart."""
    if len(held) < 2:
        return False
    (first_on, first), (second_on, second) = held[-2:]
    return min(first, second) >= level and (second_on - first_on).days >= DAYS_BETWEEN


def may_assess(actor) -> Decision:
    """The office, and mentors for the groups that they see."""
    if can_write(actor) or getattr(actor.membership, "role", "") == Role.MENTOR:
        return Allowed()
    return Denied("Kelompok dinilai oleh pendamping atau koordinator.")


def may_correct(actor, assessment) -> Decision:
    """Whoever gave the answers, and the office."""
    if can_write(actor) or assessment.assessor_id == actor.pk:
        return Allowed()
    return Denied("Penilaian dikoreksi oleh yang menilai atau koordinator.")


def may_change_instruments(actor) -> Decision:
    """The office decides by which words its groups are judged."""
    return can_write(actor)
