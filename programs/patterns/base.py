"""What a pattern is: data and small rules that the pages, the checks and the tests are made from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kemitraan.core.errors import Missing
from partners.enums import SizeClass
from programs.enums import LegalPattern, PartnershipCondition, PatternCode

SIZES = tuple(SizeClass)


class Shape(StrEnum):
    """How the parties of a pattern stand to each other in its picture."""

    OVER = "over"
    AROUND = "around"
    CHAIN = "chain"
    RING = "ring"
    PARALLEL = "parallel"
    ROTATION = "rotation"


@dataclass(frozen=True)
class PartyRole:
    """A role that parties take in a pattern, and how many of them there must be."""

    code: str
    label: str
    minimum: int = 1
    maximum: int | None = None

    @property
    def count_in_words(self) -> str:
        """How many there must be: "tepat satu", "paling sedikit 2"."""
        if self.minimum == self.maximum:
            return "tepat satu" if self.minimum == 1 else f"tepat {self.minimum}"
        limit = f", paling banyak {self.maximum}" if self.maximum else ""
        return f"paling sedikit {self.minimum}{limit}"


@dataclass(frozen=True)
class Support:
    """Something that one role owes the others in this pattern; agreed as an obligation, or waived with a reason."""

    code: str
    label: str
    owed_by: str


@dataclass(frozen=True)
class RequiredText:
    """A statement that must be written; with `sub_patterns` only in these forms of the pattern."""

    key: str
    label: str
    help_text: str = ""
    sub_patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capability:
    """Something that a role must be able to do up to standard; scored over time, answered by fostering."""

    code: str
    label: str
    expected_of: str


@dataclass(frozen=True)
class SizeRule:
    """The `bigger` role should be larger than the `smaller` one, and at least `at_least`; it warns, never blocks."""

    bigger: str
    smaller: str
    source: str
    at_least: SizeClass | None = None


@dataclass(frozen=True)
class SizedParty:
    """A party whose size is known, as the size rules look at it."""

    name: str
    role: str
    size: SizeClass


@dataclass(frozen=True)
class Standing:
    """What the checks look at: roles taken, statements written, supports settled, parties without a duty."""

    role_counts: dict[str, int]
    written: frozenset[str]
    settled_supports: frozenset[str]
    parties_without_duty: tuple[str, ...]
    sub_pattern: str = ""
    link: str = ""


@dataclass(frozen=True)
class ConditionWording:
    """How one of the four conditions of the source text (part E d) reads: what is asked, and what shows it.

    `texts` are statements of the pattern that may serve as evidence.
    """

    label: str
    help_text: str
    texts: tuple[str, ...] = ()


CONDITIONS: dict[PartnershipCondition, ConditionWording] = {
    PartnershipCondition.PARTIES: ConditionWording(
        "Ada dua pihak atau lebih", "Dua pihak atau lebih tercatat dan mengetahui perannya."
    ),
    PartnershipCondition.VISION: ConditionWording(
        "Kesamaan visi dalam mencapai tujuan",
        "Tujuan bersama yang tertulis, misalnya dalam hasil lokakarya kemitraan.",
        ("mission",),
    ),
    PartnershipCondition.CONSENT: ConditionWording(
        "Ada kesepakatan",
        "Kesediaan setiap pihak pada dasarnya: berita acara penjajakan, notulen rapat, atau surat minat. "
        "Perjanjiannya menyusul.",
    ),
    PartnershipCondition.MUTUAL_NEED: ConditionWording(
        "Saling membutuhkan", "Kebutuhan kedua belah pihak dipenuhi oleh pihak yang lain."
    ),
}

Check = Callable[[Standing], list[Missing]]


@dataclass(frozen=True)
class Pattern:
    """One of the six patterns of the source text (part D)."""

    code: PatternCode
    summary: str
    roles: tuple[PartyRole, ...]
    standard_setter: str
    supports: tuple[Support, ...] = ()
    texts: tuple[RequiredText, ...] = ()
    shape: Shape = Shape.PARALLEL
    sub_patterns: tuple[tuple[str, str], ...] = ()
    capabilities: tuple[Capability, ...] = ()
    size_rules: tuple[SizeRule, ...] = ()
    legal_patterns: tuple[LegalPattern, ...] = ()
    forbidden: tuple[str, ...] = ()
    end_rule: str = ""
    extra_checks: tuple[Check, ...] = field(default=())
    conditions: dict[PartnershipCondition, ConditionWording] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def source(self) -> str:
        return f"Pola {self.label.removeprefix('Pola ')}, naskah strategi kemitraan bagian D"

    @property
    def sides(self) -> list[tuple[PartyRole, PartyRole]]:
        """Which roles two parties can take toward each other: (one, other); among equals both are the same."""
        if len(self.roles) == 1:
            return [(self.roles[0], self.roles[0])]
        return [(one, other) for one in self.roles for other in self.roles if one is not other]

    def texts_for(self, sub_pattern: str = "") -> list[RequiredText]:
        """The statements to be written in this form of the pattern."""
        return [text for text in self.texts if not text.sub_patterns or sub_pattern in text.sub_patterns]

    def role_label(self, code: str) -> str:
        """The label of a role; the code itself when the pattern does not know it."""
        return next((role.label for role in self.roles if role.code == code), code)

    def condition(self, condition: PartnershipCondition) -> ConditionWording:
        """How this pattern reads one of the four conditions."""
        return self.conditions.get(condition, CONDITIONS[condition])

    def activation_checks(self, standing: Standing) -> list[Missing]:
        """Everything that this pattern still asks for before the partnership can become active."""
        missing = [*self._roles_missing(standing), *self._texts_missing(standing), *self._supports_missing(standing)]
        if self.sub_patterns and standing.sub_pattern not in dict(self.sub_patterns):
            missing.append(Missing("sub_pattern", "Pilih bentuk kemitraan sejajar.", self.source, standing.link))
        for check in self.extra_checks:
            missing.extend(check(standing))
        return missing

    def describe_size_rule(self, rule: SizeRule) -> str:
        """A size rule as a sentence with its source."""
        bigger, smaller = self.role_label(rule.bigger), self.role_label(rule.smaller).lower()
        least = f", paling kecil {rule.at_least.label.lower()}" if rule.at_least else ""
        return f"{bigger} lebih besar daripada {smaller}{least} ({rule.source})."

    def size_warnings(self, parties: list[SizedParty]) -> list[Missing]:
        """Where sizes do not fit the roles, as warnings with their source."""
        warnings = []
        for rule in self.size_rules:
            bigger = [party for party in parties if party.role == rule.bigger]
            smaller = [party for party in parties if party.role == rule.smaller]
            warnings += [
                Missing(
                    f"size_{rule.bigger}",
                    f"{party.name} tercatat sebagai {party.size.label.lower()}; {self.role_label(rule.bigger)} "
                    f"lazimnya paling kecil {rule.at_least.label.lower()}.",
                    rule.source,
                )
                for party in bigger
                if rule.at_least and SIZES.index(party.size) < SIZES.index(rule.at_least)
            ]
            warnings += [
                Missing(
                    f"size_{rule.smaller}",
                    f"{small.name} ({small.size.label.lower()}) seharusnya lebih kecil dari {big.name} "
                    f"({big.size.label.lower()}).",
                    rule.source,
                )
                for big in bigger
                for small in smaller
                if SIZES.index(small.size) >= SIZES.index(big.size)
            ]
        return warnings

    def _roles_missing(self, standing: Standing) -> list[Missing]:
        missing = []
        for role in self.roles:
            count = standing.role_counts.get(role.code, 0)
            if count < role.minimum:
                message = f"Perlu {role.minimum} pihak sebagai {role.label}, baru ada {count}."
                missing.append(Missing(f"role_{role.code}_min", message, self.source, standing.link))
            elif role.maximum is not None and count > role.maximum:
                message = f"Hanya boleh {role.maximum} pihak sebagai {role.label}, sekarang ada {count}."
                missing.append(Missing(f"role_{role.code}_max", message, self.source, standing.link))
        return missing

    def _texts_missing(self, standing: Standing) -> list[Missing]:
        return [
            Missing(f"text_{text.key}", f"{text.label} belum ditulis.", self.source, standing.link)
            for text in self.texts_for(standing.sub_pattern)
            if text.key not in standing.written
        ]

    def _supports_missing(self, standing: Standing) -> list[Missing]:
        return [
            Missing(
                f"support_{support.code}",
                f"{support.label}: tambahkan kewajiban {self.role_label(support.owed_by)}, "
                "atau catat bahwa tidak disepakati beserta alasannya.",
                self.source,
                standing.link,
            )
            for support in self.supports
            if support.code not in standing.settled_supports
        ]


def every_party_has_work(standing: Standing) -> list[Missing]:
    """In a joint pattern nobody's share of the work may be empty."""
    return [
        Missing(
            "party_without_duty",
            f"{name} belum punya bagian pekerjaan.",
            "Pola futuristik: pembagian kerja",
            standing.link,
        )
        for name in standing.parties_without_duty
    ]
