"""Accounts as their pages show them: the same rows and figures for both sides, only the buttons differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from kemitraan.core.formats import format_rupiah
from kemitraan.core.models import Attachment
from programs.enums import AnswerStanding, PriceKind
from programs.enums import ProvisionStanding as R
from programs.models import (
    Partnership,
    SettlementAccount,
    SettlementEntry,
    SettlementPrice,
    SettlementRule,
    SettlementStatement,
)
from programs.rules import may_consent
from programs.rules.settlements import (
    asked_of_entry,
    balance_in_words,
    may_keep,
    rule_on,
    standing_of_answers,
    still_asked,
)
from programs.selectors.provisions import files_by_subject
from programs.selectors.settlements import SIDES, advances_of, answers_by


def in_words(account: SettlementAccount, balance: Decimal) -> str:
    """Who owes whom how much."""
    return balance_in_words(balance, str(account.first), str(account.second), format_rupiah(abs(balance)))


@dataclass
class AccountRow:
    """One account in a list: who owes whom, and the newest closed period."""

    account: SettlementAccount
    sentence: str
    last: SettlementStatement | None = None


def accounts_of(user, partnership: Partnership) -> list[AccountRow]:
    """The accounts of a partnership that the reader may read, in three queries."""
    rows = SettlementAccount.objects.visible_to(user).filter(partnership=partnership).select_related(*SIDES)
    accounts = {account.pk: account for account in rows}
    if not accounts:
        return []
    entries = SettlementEntry.objects.filter(account__in=accounts).with_effect()
    sums = entries.order_by().values("account").annotate(total=Sum("effect_idr"))
    balances = dict(sums.values_list("account", "total"))
    last: dict[int, SettlementStatement] = {}
    for statement in SettlementStatement.objects.filter(account__in=accounts).order_by("until_on"):
        last[statement.account_id] = statement
    return [
        AccountRow(account, in_words(account, balances.get(key, Decimal(0))), last.get(key))
        for key, account in accounts.items()
    ]


@dataclass
class PriceRow:
    """The price of one product and grade today with those before and after it, and the announced lowest one."""

    price: SettlementPrice
    floor: SettlementPrice | None = None
    others: list[SettlementPrice] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    @property
    def is_below_floor(self) -> bool:
        return (
            self.floor is not None
            and self.price.kind == PriceKind.AGREED
            and (self.price.price_idr < self.floor.price_idr)
        )


def prices_of(user, partnership: Partnership) -> list[PriceRow]:
    """The price list by product and grade, in two queries; a row each for what is paid and what was announced."""
    today = partnership.institution.today
    rows = list(SettlementPrice.objects.visible_to(user).filter(partnership=partnership).standing())
    files = files_by_subject(SettlementPrice, [row.pk for row in rows])
    goods: dict[tuple, list[SettlementPrice]] = defaultdict(list)
    for row in rows:
        row.partnership = partnership
        goods[(*row.key, row.kind)].append(row)
    found = []
    for (*key, kind), listed in goods.items():
        current = next((row for row in listed if row.effective_on <= today), listed[-1])
        floors = goods.get((*key, PriceKind.FLOOR), []) if kind == PriceKind.AGREED else []
        floor = next((row for row in floors if row.effective_on <= today), None)
        others = [row for row in listed if row is not current]
        found.append(PriceRow(current, floor, others, files.get(current.pk, [])))
    return found


@dataclass
class RuleRow:
    """One edition of the rule, where it stands today, and for which sides the reader may answer."""

    rule: SettlementRule
    standing: R
    answers: list[Any]
    waiting: list[Any]
    answerable: list[Any] = field(default_factory=list)
    can_withdraw: bool = False


def rules_of(user, account: SettlementAccount, represented: frozenset[int]) -> list[RuleRow]:
    """Every edition, the newest first, in two queries."""
    rules = list(account.rules.select_related("proposed_by__organization"))
    answers = answers_by("rule", [rule.pk for rule in rules])
    in_force = rule_on(rules, account.institution.today)
    rows = []
    for rule in rules:
        rule.account = account
        is_open = not (rule.agreed_on or rule.withdrawn_on)
        waiting = still_asked(answers[rule.pk], account.sides) if is_open else []
        mine = [party for party in waiting if may_consent(user, party, represented)]
        owner = [rule.proposed_by] if rule.proposed_by else []
        may_withdraw = is_open and bool(may_keep(user, owner, represented))
        standing = _rule_standing(rule, in_force)
        rows.append(RuleRow(rule, standing, answers[rule.pk], waiting, mine, may_withdraw))
    return rows


def _rule_standing(rule: SettlementRule, in_force: SettlementRule | None) -> R:
    if rule.withdrawn_on:
        return R.WITHDRAWN
    if not rule.agreed_on:
        return R.WAITING
    if rule == in_force:
        return R.IN_FORCE
    return R.UPCOMING if in_force is None or rule.edition > in_force.edition else R.REPLACED


@dataclass
class EntryRow:
    """One entry as the ledger shows it; `balance` is what the first side owes the second after it."""

    entry: Any
    balance: Decimal
    files: list[Attachment] = field(default_factory=list)
    waiting: list[Any] = field(default_factory=list)
    answerable: list[Any] = field(default_factory=list)

    @property
    def objections(self) -> list[Any]:
        """What each side last said when that was an objection."""
        newest = {answer.party_id: answer for answer in self.entry.answers_given}
        return [answer for answer in newest.values() if answer.stance == "objects"]

    @property
    def can_be_corrected(self) -> bool:
        return self.entry.corrects_id is None and self.entry.kind != "share"


def entry_rows(
    user, account: SettlementAccount, entries: Sequence[Any], opening: Decimal, represented: frozenset[int]
) -> list[EntryRow]:
    """The entries of a period with the balance after each, their files, and for whom the reader may answer."""
    files = files_by_subject(SettlementEntry, [entry.pk for entry in entries])
    rows, balance = [], opening
    for entry in entries:
        balance += entry.effect_idr
        waiting = still_asked(entry.answers_given, asked_of_entry(entry, account.sides))
        mine = [party for party in waiting if may_consent(user, party, represented)]
        rows.append(EntryRow(entry, balance, files.get(entry.pk, []), waiting, mine))
    return rows


@dataclass
class StatementRow:
    """One closed period and what both sides said of it."""

    statement: SettlementStatement
    standing: AnswerStanding
    answers: list[Any]
    waiting: list[Any]
    answerable: list[Any]

    @property
    def sentence(self) -> str:
        return in_words(self.statement.account, self.statement.closing_idr)


def statement_rows(
    user, account: SettlementAccount, statements: Iterable[SettlementStatement], represented: frozenset[int]
) -> list[StatementRow]:
    """Closed periods with their answers; one query beside `statements`."""
    listed = list(statements)
    answers = answers_by("statement", [row.pk for row in listed])
    rows = []
    for statement in listed:
        statement.account = account
        waiting = still_asked(answers[statement.pk], account.sides)
        mine = [party for party in waiting if may_consent(user, party, represented)]
        standing = standing_of_answers(answers[statement.pk], account.sides)
        rows.append(StatementRow(statement, standing, answers[statement.pk], waiting, mine))
    return rows


@dataclass(frozen=True)
class Debts:
    """What is owed now, taken apart: the result that is not paid yet, and advances that are not repaid yet."""

    net: Decimal
    current: Decimal
    advances: list[Any]


def debts_of(account: SettlementAccount, net: Decimal) -> Debts:
    """`net` without the open advances is what is still to be paid for the result; one query."""
    advances = [row for row in advances_of(account) if row.open_idr]
    open_net = sum(
        (row.open_idr if row.party_id == account.second_id else -row.open_idr for row in advances), Decimal(0)
    )
    return Debts(net, net - open_net, advances)
