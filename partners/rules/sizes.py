"""Business size, computed from figures, and how it came about (decision: what explains itself gives rows)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from kemitraan.core.formats import format_rupiah
from partners.enums import SizeBasis, SizeClass

FIGURES = {SizeBasis.SALES: "sales_idr", SizeBasis.CAPITAL: "capital_idr"}


class Limits(Protocol):
    """What a `SizeThreshold` offers."""

    legal_basis: str

    def limits(self, basis: str) -> dict[str, Any]: ...


class Figures(Protocol):
    """What an organization says about its size. Amounts in rupiah."""

    capital_idr: Decimal | None
    sales_idr: Decimal | None
    size_year: int | None
    size_basis: str
    size_override: str
    size_override_reason: str


@dataclass(frozen=True)
class SizeFactor:
    """One thing that was looked at: its name, its value as people read it, what it says, and whether it decided."""

    factor: str
    value: str
    sentence: str
    is_decisive: bool = False


@dataclass(frozen=True)
class SizeAnswer:
    """The size in force (None when nothing is known), the one that the figures give, and the reasons."""

    size: SizeClass | None
    computed: SizeClass | None
    factors: tuple[SizeFactor, ...]


def size_of(amount: Decimal, limits: Mapping[str, Decimal]) -> SizeClass:
    """The size of `amount` (rupiah) by `limits` ({size: at most}, inclusive, rising); above them all it is large."""
    for size, most in limits.items():
        if amount <= most:
            return SizeClass(size)
    return SizeClass.LARGE


def basis_of(figures: Figures) -> SizeBasis | None:
    """Which figure decides: the chosen one if it is given; else sales, else capital.

    Capital is the test when a business is founded or registered, sales when it is supported (PP 7/2021), so sales
    come first here. The two are alternatives; the smaller of both is never looked for.
    """
    given = [basis for basis, name in FIGURES.items() if getattr(figures, name) is not None]
    if figures.size_basis in given:
        return SizeBasis(figures.size_basis)
    return given[0] if given else None


def explain_size(figures: Figures, threshold: Limits | None) -> SizeAnswer:
    """The size of a business and every factor that was looked at; `threshold` is the one in force, if any."""
    chosen = basis_of(figures)
    computed: SizeClass | None = None
    factors = []
    for basis, name in FIGURES.items():
        amount = getattr(figures, name)
        if amount is None or threshold is None:
            continue
        size = size_of(amount, threshold.limits(basis))
        decides = basis == chosen
        computed = size if decides else computed
        factors.append(
            _factor(basis, amount, size, threshold, figures.size_year, decides and not figures.size_override)
        )
    if chosen and threshold is None:
        factors.append(SizeFactor("Batas ukuran usaha", "", "Belum ada batas yang berlaku pada tanggal ini."))
    if not figures.size_override:
        return SizeAnswer(computed, computed, tuple(factors))
    size = SizeClass(figures.size_override)
    said = SizeFactor("Ditetapkan", size.label, figures.size_override_reason, True)
    return SizeAnswer(size, computed, (said, *factors))


def _factor(
    basis: SizeBasis, amount: Decimal, size: SizeClass, threshold: Limits, year: int | None, decides: bool
) -> SizeFactor:
    range_text = describe_range(size, threshold.limits(basis))
    ending = "" if decides else " Tidak dipakai."
    return SizeFactor(
        factor=f"{basis.label} {year}" if year else basis.label,
        value=format_rupiah(amount),
        sentence=f"{size.label}: {range_text} ({threshold.legal_basis}).{ending}",
        is_decisive=decides,
    )


def describe_range(size: SizeClass, limits: Mapping[str, Decimal]) -> str:
    """The amounts of a size in words: `lebih dari Rp2.000.000.000 sampai Rp15.000.000.000`."""
    below = [most for name, most in limits.items() if list(SizeClass).index(SizeClass(name)) < _index(size)]
    parts = [f"lebih dari {format_rupiah(below[-1])}"] if below else []
    if size in limits:
        parts.append(f"sampai {format_rupiah(limits[size])}")
    return " ".join(parts)


def _index(size: SizeClass) -> int:
    return list(SizeClass).index(size)
