"""Accounts between two parties for tests: rows by factories, whole stories by the services."""

import datetime as dt
from decimal import Decimal

import factory

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from programs.enums import EntryKind, PartnershipStatus, PatternCode, SettlementMode
from programs.models import (
    SettlementAccount,
    SettlementAnswer,
    SettlementEntry,
    SettlementPrice,
    SettlementRule,
    SettlementStatement,
)
from programs.services import settlements
from programs.services.settlement_answers import record_answer
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory

START = dt.date(2026, 1, 1)


class SettlementAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettlementAccount

    institution = factory.SelfAttribute("partnership.institution")
    partnership = factory.SubFactory(PartnershipFactory, pattern=PatternCode.INTI_PLASMA)
    mode = SettlementMode.PRICE
    first = factory.SubFactory(PartnershipPartyFactory, partnership=factory.SelfAttribute("..partnership"), role="inti")
    second = factory.SubFactory(
        PartnershipPartyFactory, partnership=factory.SelfAttribute("..partnership"), role="plasma"
    )
    opened_on = START


class SettlementRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettlementRule

    account = factory.SubFactory(SettlementAccountFactory)
    institution = factory.SelfAttribute("account.institution")
    edition = factory.Sequence(lambda n: n + 1)
    text = "Dibayar paling lambat tujuh hari setelah penyerahan."
    effective_on = START
    agreed_on = START
    applies_from = START


class SettlementPriceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettlementPrice

    partnership = factory.SubFactory(PartnershipFactory, pattern=PatternCode.INTI_PLASMA)
    institution = factory.SelfAttribute("partnership.institution")
    product = "Rumput laut kering"
    grade = "A"
    unit = "kg"
    price_idr = Decimal(12_000)
    effective_on = START
    source = "Kesepakatan musim tanam"


class SettlementEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettlementEntry

    account = factory.SubFactory(SettlementAccountFactory)
    institution = factory.SelfAttribute("account.institution")
    number = factory.Sequence(lambda n: n + 1)
    kind = EntryKind.PAYMENT
    happened_on = START
    party = factory.SelfAttribute("account.first")
    amount_idr = Decimal(100_000)
    recorded_at = factory.LazyFunction(clock.now)


class SettlementStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettlementStatement

    account = factory.SubFactory(SettlementAccountFactory)
    institution = factory.SelfAttribute("account.institution")
    number = factory.Sequence(lambda n: n + 1)
    label = "Januari 2026"
    from_on = START
    until_on = dt.date(2026, 1, 31)
    opening_idr = Decimal(0)
    closing_idr = Decimal(0)
    figures = factory.LazyFunction(
        lambda: {"totals": [], "shares": [], "advances": [], "entries": 0, "waiting": 0, "disputed": 0}
    )
    closed_on = dt.date(2026, 2, 1)
    closed_at = factory.LazyFunction(clock.now)


class SettlementAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SettlementAnswer

    entry = factory.SubFactory(SettlementEntryFactory)
    account = factory.SelfAttribute("entry.account")
    institution = factory.SelfAttribute("account.institution")
    party = factory.SelfAttribute("account.second")
    stance = "agrees"
    answered_on = START
    method = "meeting"


def agreed_rule(account: SettlementAccount, effective_on: dt.date = START, **values) -> SettlementRule:
    """An edition that both sides approved on paper on the day it begins."""
    office = SystemActor("uji", account.institution)
    rule = settlements.propose_rule(
        actor=office, account=account, values={"text": "Tertulis.", "effective_on": effective_on, **values}
    )
    for party in account.sides:
        record_answer(
            actor=office, subject=rule, party=party, stance="agrees", answered_on=effective_on, method="meeting"
        )
    rule.refresh_from_db()
    return rule


def priced_account(institution, **values) -> SettlementAccount:
    """An inti and a plasma with an approved rule and a price of Rp12.000 a kilogram from the first of January."""
    home = PartnershipFactory(institution=institution, pattern=PatternCode.INTI_PLASMA, status=PartnershipStatus.ACTIVE)
    account = SettlementAccountFactory(partnership=home, **values)
    agreed_rule(account)
    SettlementPriceFactory(partnership=home)
    return account


def shared_account(institution, first="60", second="40", **values) -> SettlementAccount:
    """Two equals who share a result by an approved rule."""
    home = PartnershipFactory(
        institution=institution, pattern=PatternCode.SEJAJAR, sub_pattern="koa", status=PartnershipStatus.ACTIVE
    )
    account = SettlementAccountFactory(
        partnership=home,
        mode=SettlementMode.SHARE,
        first__role="pemasar",
        second__role="pemasok",
    )
    shares = {"first_percent": Decimal(first), "second_percent": Decimal(second)}
    counts = {"revenue_items": "Penjualan", "cost_items": "Bahan\nUpah"}
    agreed_rule(account, **(shares | counts | values))
    return account
