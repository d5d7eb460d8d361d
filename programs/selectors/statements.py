"""What each party says of itself, how lacks are met, since when it takes part, and what is expected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery

from programs.enums import Aspect, Benefit, StatementKind
from programs.models import (
    ExpectedBenefit,
    Indicator,
    Partnership,
    PartyEpisode,
    PartyStatement,
    Reading,
    SettlementAccount,
)
from programs.rules.complements import Complement, complements_between
from programs.rules.voices import may_speak_for


@dataclass
class PartyCard:
    """One party with its words and its times; `is_gone` when it does not take part today."""

    party: Any
    brings: list[tuple[str, str]] = field(default_factory=list)
    lacks: list[tuple[str, str]] = field(default_factory=list)
    episodes: list[PartyEpisode] = field(default_factory=list)
    can_state: bool = False
    same_need: Any = None
    accounts: list[SettlementAccount] = field(default_factory=list)

    @property
    def first_on(self):
        """Since when it takes part; None when no time was recorded."""
        return self.episodes[0].from_on if self.episodes else None

    @property
    def open_episode(self) -> PartyEpisode | None:
        """The time that has no end yet."""
        return next((row for row in self.episodes if row.until_on is None), None)

    @property
    def is_gone(self) -> bool:
        return bool(self.episodes) and self.open_episode is None

    @property
    def has_said(self) -> bool:
        """Whether the party said anything of itself."""
        said = (self.party.contribution, self.party.expectation, self.party.principles)
        return bool(self.brings or self.lacks or any(said))


def party_cards(user, parties: Sequence[Any], represented: frozenset[int], needs: dict[int, Any]) -> list[PartyCard]:
    """A card for each party in the order given, in three queries; `needs` are those that the reader sees, by key."""
    cards = {
        party.pk: PartyCard(
            party,
            can_state=bool(may_speak_for(user, party, represented)),
            same_need=needs.get(party.same_need_id),
        )
        for party in parties
    }
    for row in statements_of(user, parties):
        card = cards[row.party_id]
        lines = card.brings if row.kind == StatementKind.BRINGS else card.lacks
        lines.append((str(Aspect(row.aspect).label), row.text))
    for episode in PartyEpisode.objects.filter(party__in=list(cards)).order_by("from_on", "pk"):
        cards[episode.party_id].episodes.append(episode)
    for account in _accounts_of(user, list(cards)):
        for party_id in (account.first_id, account.second_id):
            cards[party_id].accounts.append(account)
    return list(cards.values())


def _accounts_of(user, keys: list[int]) -> Iterable[SettlementAccount]:
    """The accounts of these parties that the reader may read."""
    rows = SettlementAccount.objects.visible_to(user).filter(first__in=keys)
    return rows.select_related("first__organization", "second__organization")


def statements_of(user, parties: Sequence[Any]) -> list[PartyStatement]:
    """The statements of these parties, by aspect as people know them."""
    order = {aspect: place for place, aspect in enumerate(Aspect.values)}
    rows = PartyStatement.objects.visible_to(user).filter(party__in=[party.pk for party in parties])
    return sorted(rows, key=lambda row: (order[row.aspect], row.pk))


def complements_of(user, parties: Sequence[Any]) -> list[Complement]:
    """What each party lacks beside what the others bring, in one query."""
    return complements_between(parties, statements_of(user, parties))


@dataclass(frozen=True)
class BenefitRow:
    """One expected benefit; the indicator (with its `latest_value` and `latest_on`) only where the reader sees it."""

    benefit: ExpectedBenefit
    indicator: Any = None


def benefits_of(user, partnership: Partnership) -> list[BenefitRow]:
    """What the partnership is expected to give, by kind, in at most two queries."""
    order = {benefit: place for place, benefit in enumerate(Benefit.values)}
    rows = ExpectedBenefit.objects.visible_to(user).filter(partnership=partnership)
    benefits = sorted(rows.select_related("party__organization"), key=lambda row: (order[row.benefit], row.pk))
    keys = {row.indicator_id for row in benefits if row.indicator_id}
    if not keys:
        return [BenefitRow(row) for row in benefits]
    newest = Reading.objects.filter(indicator=OuterRef("pk"), organization=None).order_by("-read_on", "-pk")
    seen = (
        Indicator.objects.visible_to(user)
        .filter(pk__in=keys)
        .annotate(latest_value=Subquery(newest.values("value")[:1]), latest_on=Subquery(newest.values("read_on")[:1]))
    )
    indicators = {row.pk: row for row in seen}
    return [BenefitRow(row, indicators.get(row.indicator_id or 0)) for row in benefits]
