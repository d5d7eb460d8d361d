"""What a version of criteria may be, how two versions differ, and sets to start from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kemitraan.core.formats import format_number
from programs.enums import JudgedField, JudgingMethod
from programs.rules.ranking import split_evenly

FULL = Decimal(100)
LOWEST_TYPED = Decimal(1)


@dataclass(frozen=True)
class CriterionRow:
    """One criterion of a version: its meaning, its scale and its weight in percent.

    `criterion` is the key of the stored criterion that the row goes on with (none for a new one), `replaces` the key
    of the one whose place it took. Distances in kilometers.
    """

    name: str
    weight: Decimal
    explanation: str = ""
    method: str = JudgingMethod.TYPED.value
    judged_field: str = ""
    near_km: int | None = None
    far_km: int | None = None
    scale_max: int = 5
    is_mandatory: bool = False
    minimum: Decimal | None = None
    criterion: int | None = None
    replaces: int | None = None

    def tidied(self) -> "CriterionRow":
        """Without what its way of judging does not use, and without a minimum that nothing asks for."""
        is_distance = self.method == JudgingMethod.DISTANCE
        return replace(
            self,
            name=self.name.strip(),
            explanation=self.explanation.strip(),
            judged_field=self.judged_field if self.method == JudgingMethod.FIELD else "",
            near_km=self.near_km if is_distance else None,
            far_km=self.far_km if is_distance else None,
            minimum=self.minimum if self.is_mandatory else None,
        )


# What makes a criterion another one: its scores would mean something else.
MEANING = ("name", "explanation", "method", "judged_field", "near_km", "far_km", "scale_max")


def says_the_same(first, second) -> bool:
    """Whether two criteria (rows or stored ones) have the same meaning and scale."""
    return all(getattr(first, name) == getattr(second, name) for name in MEANING)


def weights_problem(weights: Sequence[Decimal]) -> str:
    """Why the weights cannot stand, with what is missing to 100; empty when they total exactly 100."""
    total = sum(weights, Decimal(0))
    if total == FULL:
        return ""
    gap = FULL - total
    more = f"kurang {format_number(gap)} %" if gap > 0 else f"lebih {format_number(-gap)} %"
    return f"Bobot berjumlah {format_number(total)} %, {more}. Jumlahnya harus 100 %."


def rows_problem(rows: Sequence[CriterionRow]) -> str:
    """The first reason why the rows cannot be a version of criteria; empty when there is none."""
    if not rows:
        return "Isi paling sedikit satu kriteria."
    seen: set[str] = set()
    for row in rows:
        if row.name.casefold() in seen:
            return f"Kriteria “{row.name}” tertulis dua kali."
        seen.add(row.name.casefold())
        if problem := row_problem(row):
            return f"{row.name}: {problem}"
    return weights_problem([row.weight for row in rows])


def row_problem(row: CriterionRow) -> str:
    """Why one row cannot stand; empty when it can."""
    if not row.name:
        return "Tulis nama kriterianya."
    if row.is_mandatory and row.minimum is None:
        return "Kriteria wajib perlu nilai minimum."
    if row.minimum is not None and not 0 < row.minimum <= row.scale_max:
        return f"Nilai minimum lebih dari 0 dan paling tinggi {row.scale_max}."
    return ""


def set_differences(old: Sequence[CriterionRow], new: Sequence[CriterionRow]) -> list[dict[str, str]]:
    """What changed from one version to the next, as [{field, label, old, new}] in the order of the new one."""
    before = {row.criterion: row for row in old}
    replaced = {row.replaces for row in new if row.criterion not in before}
    found: list[dict[str, str]] = []
    for row in new:
        earlier = before.get(row.criterion) or before.get(row.replaces)
        if earlier is None:
            found.append(_change(row.name, "", described(row)))
        elif described(earlier) != described(row):
            found.append(_change(row.name, described(earlier), described(row)))
    kept = {row.criterion for row in new} | replaced
    found += [_change(row.name, described(row), "") for row in old if row.criterion not in kept]
    return found


def _change(name: str, old: str, new: str) -> dict[str, str]:
    return {"field": "criterion", "label": name, "old": old, "new": new}


def described(row: CriterionRow) -> str:
    """In one line: `Jarak · 20 % · dari jarak 10–100 km · skala 5 · wajib minimal 3`"""
    parts = [row.name, f"{format_number(row.weight)} %", how_judged(row), f"skala {row.scale_max}"]
    if row.is_mandatory:
        parts.append(f"wajib minimal {format_number(row.minimum)}")
    if row.explanation:
        parts.append(row.explanation)
    return " · ".join(parts)


def how_judged(row) -> str:
    """In words how a criterion (a row or a stored one) is judged."""
    if row.method == JudgingMethod.FIELD:
        return f"dari data mitra: {JudgedField(row.judged_field).label.lower()}"
    if row.method == JudgingMethod.DISTANCE:
        return f"dari jarak {format_number(row.near_km)}–{format_number(row.far_km)} km"
    return str(JudgingMethod(row.method).label).lower()


@dataclass(frozen=True)
class StartingSet:
    """Criteria that a program can begin with at one click."""

    code: str
    name: str
    rows: tuple[CriterionRow, ...]


def _evenly(*rows: CriterionRow) -> tuple[CriterionRow, ...]:
    weights = split_evenly(len(rows))
    return tuple(replace(row, weight=weight) for row, weight in zip(rows, weights, strict=True))


_NONE = Decimal(0)
_VISION = CriterionRow("Kesesuaian visi", _NONE, "Tujuan jangka panjang calon sejalan dengan tujuan program.")
_ABLE = CriterionRow(
    "Kemampuan memenuhi kebutuhan",
    _NONE,
    "Jumlah yang ditawarkan dibanding jumlah yang dibutuhkan.",
    method=JudgingMethod.CAPABILITY.value,
)
_NEAR = CriterionRow(
    "Jarak",
    _NONE,
    "Dekat dengan tempat kegiatan.",
    method=JudgingMethod.DISTANCE.value,
    near_km=10,
    far_km=150,
)
_RECORD = CriterionRow("Rekam jejak", _NONE, "Hasil kerja sama dan kegiatan serupa sebelumnya.")
_COMMITMENT = CriterionRow("Komitmen", _NONE, "Kesediaan menanggung bagiannya dan hadir sampai selesai.")
_LEGAL = CriterionRow(
    "Legalitas",
    _NONE,
    "Punya NIB atau nomor badan hukum.",
    method=JudgingMethod.FIELD.value,
    judged_field=JudgedField.LEGAL.value,
)
_TYPED_ABLE = CriterionRow("Kemampuan memenuhi kebutuhan", _NONE, "Jumlah dan mutu yang sanggup disediakan.")
_QUALITY = CriterionRow("Mutu", _NONE, "Mutu sarana, tenaga, atau produk yang ditawarkan.")

STARTING_SETS: dict[str, StartingSet] = {
    one.code: one
    for one in (
        StartingSet("umum", "Umum", _evenly(_VISION, _ABLE, _NEAR, _RECORD, _COMMITMENT)),
        StartingSet("orang", "Dinilai orang saja", _evenly(_VISION, _TYPED_ABLE, _RECORD, _COMMITMENT)),
        StartingSet("usaha", "Mitra usaha", _evenly(_VISION, _TYPED_ABLE, _QUALITY, _RECORD, _LEGAL)),
    )
}
