"""What a pattern expects parties to be able to do, and how far they are over time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import CapabilityScore, PartnershipParty
from programs.patterns import Capability, CapabilityScale, Pattern
from programs.rules.series import Series, series_of


@dataclass(frozen=True)
class CapabilityLine:
    """One capability of one party: its scores, oldest first, and what the newest asks for."""

    capability: Capability
    scale: CapabilityScale
    scores: list[CapabilityScore]

    @property
    def latest(self) -> CapabilityScore | None:
        return self.scores[-1] if self.scores else None

    @property
    def label(self) -> str:
        """The newest level in words; empty when nothing was scored."""
        return self.scale.label(self.scores[-1].level) if self.scores else ""

    @property
    def is_below(self) -> bool:
        """Whether the newest level asks for fostering."""
        return bool(self.scores) and self.scores[-1].level < self.scale.standard

    @property
    def series(self) -> Series:
        values = [(score.scored_on, score.level) for score in self.scores]
        return series_of(values, highest=len(self.scale.levels), standard=self.scale.standard)

    @property
    def sentence(self) -> str:
        """The whole line in words, for those who do not see the picture."""
        said = ", ".join(f"{self.scale.label(row.level).lower()} {row.scored_on:%d/%m/%Y}" for row in self.scores)
        return f"{self.capability.label}: {said}"


@dataclass(frozen=True)
class CapabilityPanel:
    """All capabilities that are expected of one party."""

    party: PartnershipParty
    lines: list[CapabilityLine]

    @property
    def below(self) -> list[str]:
        """The capabilities below standard, by label."""
        return [line.capability.label for line in self.lines if line.is_below]

    @property
    def last_on(self) -> dt.date | None:
        """When something was scored last."""
        return max((line.latest.scored_on for line in self.lines if line.latest), default=None)


def capability_panels(user, pattern: Pattern, parties: Sequence[PartnershipParty]) -> list[CapabilityPanel]:
    """The capabilities of each party of whom some are expected, in one query; none for other patterns."""
    scale = pattern.scale
    expected = {party.pk: pattern.capabilities_of(party.role) for party in parties}
    if scale is None or not any(expected.values()):
        return []
    found: dict[tuple[int, str], list[CapabilityScore]] = defaultdict(list)
    rows = CapabilityScore.objects.visible_to(user).filter(party__in=[key for key in expected if expected[key]])
    for row in rows.select_related("assessor").order_by("scored_on", "pk"):
        found[row.party_id, row.capability].append(row)
    return [
        CapabilityPanel(party, [CapabilityLine(one, scale, found[party.pk, one.code]) for one in expected[party.pk]])
        for party in parties
        if expected[party.pk]
    ]
