"""What a program lacks: the gap of each component, the needs made from it, and where the two drift apart."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from programs.enums import ComponentKind
from programs.models import Component, Need, Program
from programs.rules.components import kind_word
from programs.rules.needs import COUNTED_FLOWS, quantity_in_line, recorded_quantity

ZERO = Decimal(0)


@dataclass(frozen=True)
class Gap:
    """One component with its standing needs; quantities in the component's unit."""

    component: Component
    needs: tuple[Need, ...] = ()

    @property
    def missing(self) -> Decimal:
        return self.component.gap

    @property
    def is_lacking(self) -> bool:
        return self.missing > 0

    @property
    def kind(self) -> str:
        return kind_word(self.component.kind, self.component.own_kind)

    @property
    def is_funds(self) -> bool:
        return self.component.kind == ComponentKind.FUNDS

    @property
    def counted_needs(self) -> tuple[Need, ...]:
        """Needs that take something of the gap."""
        return tuple(need for need in self.needs if need.flow in COUNTED_FLOWS)

    @property
    def recorded(self) -> Decimal:
        """How much the needs of this component record together."""
        return recorded_quantity((need.flow, need.quantity) for need in self.needs)

    @property
    def drifts(self) -> bool:
        """Needs were made of it, and what they record is not what is missing now."""
        counted = self.counted_needs
        return bool(counted) and all(need.quantity is not None for need in counted) and self.recorded != self.missing

    @property
    def waits_for_need(self) -> bool:
        return self.is_lacking and not self.counted_needs


@dataclass(frozen=True)
class Gaps:
    """All components of a program in the order set by hand."""

    rows: tuple[Gap, ...]

    @property
    def lacking(self) -> list[Gap]:
        return [row for row in self.rows if row.is_lacking]

    @property
    def met(self) -> list[Gap]:
        return [row for row in self.rows if not row.is_lacking]

    @property
    def without_need(self) -> list[Gap]:
        """What is missing and has no need yet."""
        return [row for row in self.rows if row.waits_for_need]

    @property
    def drifting(self) -> list[Gap]:
        return [row for row in self.rows if row.drifts]

    def funds(self, quantity: str) -> Decimal:
        """The sum over components of money, in rupiah; `quantity` is a property of a component, or `gap`."""
        return sum((getattr(row.component, quantity) for row in self.rows if row.is_funds), ZERO)

    @property
    def funds_required_idr(self) -> Decimal:
        return self.funds("required_quantity")

    @property
    def funds_available_idr(self) -> Decimal:
        return self.funds("available_quantity")

    @property
    def funds_missing_idr(self) -> Decimal:
        """Of each component of money what it lacks: what one has too much of fills no other."""
        return self.funds("gap")


def gaps_of(user, program: Program) -> Gaps:
    """The components of `program` that `user` sees, with their standing needs; two queries."""
    needs = defaultdict(list)
    for need in Need.objects.visible_to(user).filter(program=program, component__isnull=False).standing():
        needs[need.component_id].append(need)
    components = Component.objects.visible_to(user).filter(program=program).order_by("order", "pk")
    return Gaps(tuple(Gap(component, tuple(needs[component.pk])) for component in components))


@dataclass(frozen=True)
class Drift:
    """A need that no longer records what its component lacks; quantities in the component's unit."""

    need: Need
    missing: Decimal
    recorded: Decimal
    wanted: Decimal

    @property
    def unit(self) -> str:
        return self.need.unit


def drifts_of(user, needs: Iterable[Need]) -> dict[int, Drift]:
    """Which of `needs` (with their component) drift from its gap, by primary key of the need; one query."""
    asked = [need for need in needs if need.component_id and not need.cancelled_on]
    if not asked:
        return {}
    standing = defaultdict(list)
    rows = Need.objects.visible_to(user).filter(component__in={need.component_id for need in asked}).standing()
    for row in rows:
        standing[row.component_id].append(row)
    found = {}
    for need in asked:
        if need.component is None:
            continue
        gap = Gap(need.component, tuple(standing[need.component_id]))
        if need.flow in COUNTED_FLOWS and gap.drifts:
            others = recorded_quantity((row.flow, row.quantity) for row in gap.needs if row.pk != need.pk)
            found[need.pk] = Drift(need, gap.missing, gap.recorded, quantity_in_line(gap.missing, others))
    return found
