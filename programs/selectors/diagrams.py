"""The picture of a partnership from what is recorded: parties in the shape of the pattern, duties as lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from kemitraan.core.numbering import roman
from programs.enums import OccurrenceState
from programs.models import Obligation, ObligationOccurrence, Partnership
from programs.patterns import Pattern
from programs.rules.diagrams import MANY, WIDTH, Line, Place, line_between, linked_pairs, place_parties

NAME_LENGTH, BAR_LENGTH = 20, 40
WORST = ("late", "wait", "soon", "ok", "idle")
STATE_WORDS = {
    "late": "ada yang terlambat atau dipersoalkan",
    "wait": "ada yang menunggu konfirmasi",
    "soon": "belum jatuh tempo",
    "ok": "terpenuhi",
    "idle": "tanpa tenggat",
}


@dataclass(frozen=True)
class Node:
    """A party in the picture; `is_away` while it does not take part."""

    place: Place
    number: str
    name: str
    short_name: str
    role: str
    url: str = ""
    is_lead: bool = False
    is_away: bool = False
    is_above: bool = False

    @property
    def left(self) -> float:
        return self.place.x - self.place.half_width

    @property
    def top(self) -> float:
        return self.place.y - self.place.radius

    @property
    def wide(self) -> float:
        return 2 * self.place.half_width

    @property
    def high(self) -> float:
        return 2 * self.place.radius

    @property
    def name_y(self) -> float:
        """Where the name stands: above a party at the upper rim, else below."""
        return self.place.y - self.place.radius - 7 if self.is_above else self.place.y + self.place.radius + 14

    @property
    def name_x(self) -> float:
        """The middle of the name, moved inwards where it would leave the picture."""
        half = len(self.short_name) * 3.1
        return min(max(self.place.x, half + 2), WIDTH - half - 2)


@dataclass(frozen=True)
class Edge:
    """What one party owes another: `count` duties, drawn `width` thick in the color of the worst state."""

    line: Line
    count: int
    width: float
    color: str
    sentence: str
    url: str


@dataclass(frozen=True)
class Diagram:
    """A picture, `width` by `height` units; `sentence` says in words what it shows."""

    width: float
    height: float
    nodes: list[Node]
    links: list[tuple[Place, Place]]
    edges: list[Edge]
    sentence: str


def diagram_of(user, partnership: Partnership, pattern: Pattern, parties: Sequence[Any]) -> Diagram:
    """The picture of a partnership today, one query.

    `parties` are `PartnershipParty` rows with their organization, read `with_absence`.
    """
    ordered = in_picture_order(pattern, parties)
    marks = [party.role == pattern.roles[0].code for party in ordered]
    places, height = place_parties(pattern.shape, marks)
    nodes = [
        Node(
            place=place,
            number=roman(number),
            name=party.organization.name,
            short_name=_short(party.organization.name, len(ordered), BAR_LENGTH if place.half_width else NAME_LENGTH),
            role=pattern.role_label(party.role),
            url=party.organization.get_absolute_url(),
            is_lead=party.is_lead,
            is_away=party.is_away or party.is_coming,
            is_above=bool(place.y < height / 3 and not marks[number - 1]),
        )
        for number, (party, place) in enumerate(zip(ordered, places, strict=True), start=1)
    ]
    by_organization = {party.organization_id: place for party, place in zip(ordered, places, strict=True)}
    names = {party.organization_id: party.organization.name for party in ordered}
    edges = [
        _edge(partnership, row, by_organization, names)
        for row in _duties(user, partnership)
        if row["debtor"] in by_organization and row["creditor"] in by_organization
    ]
    links = [(places[one], places[other]) for one, other in linked_pairs(pattern.shape, marks)]
    return Diagram(WIDTH, height, nodes, links, edges, _sentence(pattern, nodes, edges))


def in_picture_order(pattern: Pattern, parties: Sequence[Any]) -> list[Any]:
    """Parties as the picture counts them (I, II, III …): those in the pattern's first role before the others."""
    leading = pattern.roles[0].code
    return sorted(parties, key=lambda party: (party.role != leading, party.order, party.pk))


def sample_diagram(pattern: Pattern) -> Diagram:
    """The picture that explains a pattern: its roles without names, as in the source text."""
    codes = [role for role in pattern.roles for _ in range(_shown(pattern, role))]
    marks = [role is pattern.roles[0] for role in codes]
    places, height = place_parties(pattern.shape, marks)
    nodes = [
        Node(
            place=place,
            number=roman(number),
            name=role.label,
            short_name=role.label,
            role="",
            is_away=pattern.shape == "rotation" and number == len(codes),
            is_above=bool(place.y < height / 3 and not marks[number - 1]),
        )
        for number, (role, place) in enumerate(zip(codes, places, strict=True), start=1)
    ]
    links = [(places[one], places[other]) for one, other in linked_pairs(pattern.shape, marks)]
    roles = ", ".join(f"{_shown(pattern, role)} {role.label.lower()}" for role in pattern.roles)
    return Diagram(WIDTH, height, nodes, links, [], f"Gambar {pattern.label.lower()}: {roles}.")


def _shown(pattern: Pattern, role) -> int:
    """How many of a role the explaining picture shows: the one at most, else as many as the shape makes clear."""
    if role.maximum == 1 or pattern.shape in {"over", "parallel", "chain"}:
        return 1
    return {"around": 4, "ring": 3, "rotation": 3}[pattern.shape]


def _short(name: str, count: int, length: int) -> str:
    """What fits at a party; under circles only the number stays when there are many."""
    if count > MANY + 1 and length == NAME_LENGTH:
        return ""
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def _duties(user, partnership: Partnership) -> list[dict[str, Any]]:
    """Debtor, creditor, how many duties, and how many of them are in which state; one query."""
    today = partnership.institution.today
    open_ones = ObligationOccurrence.objects.filter(obligation=OuterRef("pk"))
    late = open_ones.filter(Q(state=OccurrenceState.OPEN, due_on__lt=today) | Q(state=OccurrenceState.DISPUTED))
    states = {
        "late": Exists(late),
        "wait": Exists(open_ones.filter(state=OccurrenceState.REPORTED)),
        "soon": Exists(open_ones.filter(state=OccurrenceState.OPEN)),
        "ok": Exists(open_ones.filter(state=OccurrenceState.FULFILLED)),
    }
    rows = (
        Obligation.objects.visible_to(user)
        .filter(Q(partnership=partnership) | Q(agreement__partnership=partnership))
        .filter(cancelled_at=None, is_waived_by_agreement=False)
        .annotate(**{f"is_{name}": state for name, state in states.items()})
    )
    counts = {f"{name}_count": Count("pk", filter=Q(**{f"is_{name}": True})) for name in states}
    found: Any = rows.order_by().values("debtor", "creditor").annotate(count=Count("pk"), **counts)
    return list(found)


def _edge(partnership: Partnership, row: dict[str, Any], places: dict[int, Place], names: dict[int, str]) -> Edge:
    color = next((state for state in WORST[:-1] if row[f"{state}_count"]), "idle")
    debtor, creditor = names[row["debtor"]], names[row["creditor"]]
    return Edge(
        line=line_between(places[row["debtor"]], places[row["creditor"]]),
        count=row["count"],
        width=min(1.5 + row["count"], 7),
        color=color,
        sentence=f"{debtor} kepada {creditor}: {row['count']} kewajiban, {STATE_WORDS[color]}",
        url=reverse("programs:partnership-obligations", args=[partnership.public_id]),
    )


def _sentence(pattern: Pattern, nodes: list[Node], edges: list[Edge]) -> str:
    duties = sum(edge.count for edge in edges)
    away = sum(node.is_away for node in nodes)
    late = sum(edge.color == "late" for edge in edges)
    parts = [f"{pattern.label} dengan {len(nodes)} pihak", f"{duties} kewajiban"]
    if late:
        parts.append("ada yang terlambat")
    if away:
        parts.append(f"{away} pihak sedang tidak ikut serta")
    return ", ".join(parts) + "."
