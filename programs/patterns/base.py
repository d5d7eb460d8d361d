"""What a pattern is: data and small rules that the pages, the checks and the tests are made from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kemitraan.core.errors import Missing
from partners.enums import SizeClass
from programs.enums import LegalPattern, PartnershipCondition, PatternCode
from programs.patterns.settlements import LEGAL_SETTLEMENTS, Settlement

SIZES = tuple(SizeClass)


def in_words(items: Sequence[str], joint: str = "dan") -> str:
    """ "modal, tenaga, atau teknologi"; two without a comma."""
    if len(items) < 3:
        return f" {joint} ".join(items)
    return f"{', '.join(items[:-1])}, {joint} {items[-1]}"


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
    usual: int = 0  # fewer than this warn

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
    """A statement that must be written; with `sub_patterns` only in these forms of the pattern.

    With `choices` (value, label) at least one of them is chosen beside the words; with `links_needs` each party may
    link a need of the program that is meant.
    """

    key: str
    label: str
    help_text: str = ""
    sub_patterns: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    links_needs: bool = False

    def chosen_labels(self, values: Iterable[str]) -> list[str]:
        """The labels of the chosen values, in the order of the pattern."""
        return [label for value, label in self.choices if value in values]


@dataclass(frozen=True)
class Capability:
    """Something that a role must be able to do up to standard; scored over time, answered by fostering."""

    code: str
    label: str
    expected_of: str


@dataclass(frozen=True)
class CapabilityScale:
    """How capabilities are judged: `levels` (label, what it looks like) from 1 up; below `standard` is fostered.

    `version` is kept with every score, so that another wording later does not change what was said.
    """

    version: str
    levels: tuple[tuple[str, str], ...]
    standard: int

    def label(self, level: int) -> str:
        """The label of a level, counted from 1."""
        return self.levels[level - 1][0]

    @property
    def standard_label(self) -> str:
        """The label of the level that is asked for."""
        return self.label(self.standard)


class Setter(StrEnum):
    """Who sets the standards of a pattern: one role, all parties together, or each party its own."""

    ROLE = "role"
    TOGETHER = "together"
    EACH = "each"


@dataclass(frozen=True)
class StandardRule:
    """Who sets the standards (`role` names the one that does); `is_required`: there must be some before it begins."""

    setter: Setter
    label: str
    role: str = ""
    is_required: bool = False


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
    """What the checks look at: roles taken, statements written, supports settled, parties without a duty.

    `chosen` are statements with at least one choice, `standards` those that stand by title, `unapproved` pairs of
    a standard and a party whose approval is still missing.
    """

    role_counts: dict[str, int]
    written: frozenset[str]
    settled_supports: frozenset[str]
    parties_without_duty: tuple[str, ...]
    chosen: frozenset[str] = frozenset()
    standards: tuple[str, ...] = ()
    unapproved: tuple[tuple[str, str], ...] = ()
    sub_pattern: str = ""
    edit_link: str = ""
    duty_link: str = ""
    rules_link: str = ""


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
    letter: str
    roles: tuple[PartyRole, ...]
    standards: StandardRule
    supports: tuple[Support, ...] = ()
    texts: tuple[RequiredText, ...] = ()
    shape: Shape = Shape.PARALLEL
    sub_patterns: tuple[tuple[str, str], ...] = ()
    capabilities: tuple[Capability, ...] = ()
    scale: CapabilityScale | None = None
    size_rules: tuple[SizeRule, ...] = ()
    legal_patterns: tuple[LegalPattern, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    forbidden: tuple[str, ...] = ()
    end_rule: str = ""
    extra_checks: tuple[Check, ...] = field(default=())
    conditions: dict[PartnershipCondition, ConditionWording] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def source(self) -> str:
        """Where its rules come from: the pattern's passage in the source text."""
        return f"Pola {self.label.removeprefix('Pola ')}, naskah strategi kemitraan bagian D {self.letter}"

    @property
    def standard_setter(self) -> str:
        """Who sets the standards, in words."""
        return self.standards.label

    @property
    def sides(self) -> list[tuple[PartyRole, PartyRole]]:
        """Which roles two parties can take toward each other: (one, other); among equals both are the same."""
        if len(self.roles) == 1:
            return [(self.roles[0], self.roles[0])]
        return [(one, other) for one in self.roles for other in self.roles if one is not other]

    def texts_for(self, sub_pattern: str = "") -> list[RequiredText]:
        """The statements to be written in this form of the pattern."""
        return [text for text in self.texts if not text.sub_patterns or sub_pattern in text.sub_patterns]

    def settlements_for(self, sub_pattern: str = "", legal_pattern: str = "") -> list[Settlement]:
        """How two parties settle their results in this form of the pattern and by this form of the law."""
        own = [one for one in self.settlements if not one.sub_patterns or sub_pattern in one.sub_patterns]
        by_law = LEGAL_SETTLEMENTS.get(legal_pattern)
        return own + [one for one in [by_law] if one and one.mode not in {other.mode for other in own}]

    def capabilities_of(self, role: str) -> list[Capability]:
        """What is expected of a role."""
        return [capability for capability in self.capabilities if capability.expected_of == role]

    @property
    def links_needs(self) -> bool:
        """Whether its parties say which need of the program they have in common."""
        return any(text.links_needs for text in self.texts)

    def role_label(self, code: str) -> str:
        """The label of a role; the code itself when the pattern does not know it."""
        return next((role.label for role in self.roles if role.code == code), code)

    def condition(self, condition: PartnershipCondition) -> ConditionWording:
        """How this pattern reads one of the four conditions."""
        return self.conditions.get(condition, CONDITIONS[condition])

    def activation_checks(self, standing: Standing) -> list[Missing]:
        """Everything that this pattern still asks for before the partnership can become active."""
        missing = [*self._roles_missing(standing), *self._texts_missing(standing), *self._supports_missing(standing)]
        missing += self._standards_missing(standing)
        if self.sub_patterns and standing.sub_pattern not in dict(self.sub_patterns):
            missing.append(Missing("sub_pattern", "Pilih bentuk kemitraan sejajar.", self.source, standing.edit_link))
        for check in self.extra_checks:
            missing.extend(check(standing))
        return missing

    def count_warnings(self, role_counts: Mapping[str, int]) -> list[Missing]:
        """Where a role has fewer parties than usual, as warnings with their source."""
        return [
            Missing(
                f"role_{role.code}_usual",
                f"Lazimnya paling sedikit {role.usual} pihak sebagai {role.label}; baru ada {role_counts[role.code]}.",
                self.source,
            )
            for role in self.roles
            if role.minimum <= role_counts.get(role.code, 0) < role.usual
        ]

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
                missing.append(Missing(f"role_{role.code}_min", message, self.source, standing.edit_link))
            elif role.maximum is not None and count > role.maximum:
                message = f"Hanya boleh {role.maximum} pihak sebagai {role.label}, sekarang ada {count}."
                missing.append(Missing(f"role_{role.code}_max", message, self.source, standing.edit_link))
        return missing

    def _texts_missing(self, standing: Standing) -> list[Missing]:
        missing = []
        for text in self.texts_for(standing.sub_pattern):
            if text.key not in standing.written:
                missing.append(
                    Missing(f"text_{text.key}", f"{text.label} belum ditulis.", self.source, standing.edit_link)
                )
            if text.choices and text.key not in standing.chosen:
                options = in_words([label.lower() for _, label in text.choices], "atau")
                message = f"{text.label} belum dipilih: {options}."
                missing.append(Missing(f"choice_{text.key}", message, self.source, standing.edit_link))
        return missing

    def _standards_missing(self, standing: Standing) -> list[Missing]:
        """Where a pattern asks for standards: that there are some, and that everybody approved each of them."""
        if not self.standards.is_required:
            return []
        link = standing.rules_link
        if not standing.standards:
            return [Missing("standards", "Standar bersama belum disusun.", self.source, link)]
        return [
            Missing("standard_approval", f"{party} belum menyetujui standar {title}.", self.source, link)
            for title, party in standing.unapproved
        ]

    def _supports_missing(self, standing: Standing) -> list[Missing]:
        return [
            Missing(
                f"support_{support.code}",
                f"{support.label}: tambahkan kewajiban {self.role_label(support.owed_by)}, "
                "atau catat bahwa tidak disepakati beserta alasannya.",
                self.source,
                standing.duty_link,
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
            "Pola futuristik, naskah strategi kemitraan bagian D d: pembagian kerja",
            standing.duty_link,
        )
        for name in standing.parties_without_duty
    ]
