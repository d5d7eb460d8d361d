"""What the ledger of an account adds up to: balances, advances still owed, the figures of a period. All are queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AnswerStanding, EntryKind, SettlementSide
from programs.models import SettlementAccount, SettlementAnswer, SettlementEntry, SettlementPrice, SettlementStatement
from programs.querysets import ZERO
from programs.rules.settlements import asked_of_entry, shares_of, standing_of_answers

SIDES = ("first__organization", "second__organization")


def ledger_until(account: SettlementAccount, until: dt.date | None = None):
    """The entries of an account up to a local date; all without one."""
    return SettlementEntry.objects.filter(account=account).within(None, until)


def balance_of(account: SettlementAccount, until: dt.date | None = None) -> Decimal:
    """What the first side owes the second after the local date `until` (default: now), in rupiah; one query."""
    found = ledger_until(account, until).with_effect().aggregate(total=Coalesce(Sum("effect_idr"), ZERO))
    return found["total"]


def advances_of(account: SettlementAccount, until: dt.date | None = None) -> list[Any]:
    """The advances of an account, oldest first, each with `given_idr`, `repaid_idr` and `open_idr`; one query."""
    rows = ledger_until(account, until)

    def total(name: str) -> Coalesce:
        sums = rows.filter(**{name: OuterRef("pk")}).order_by().values(name).annotate(sum_idr=Sum("amount_idr"))
        return Coalesce(Subquery(sums.values("sum_idr")), ZERO)

    advances = rows.filter(kind=EntryKind.ADVANCE, corrects=None).select_related("party__organization")
    return list(
        advances.annotate(given_idr=F("amount_idr") + total("corrects"), repaid_idr=total("advance"))
        .annotate(open_idr=F("given_idr") - F("repaid_idr"))
        .order_by("happened_on", "number")
    )


def last_statement(account: SettlementAccount) -> SettlementStatement | None:
    """The newest closed period."""
    return SettlementStatement.objects.filter(account=account).order_by("-until_on").first()


def period_begins_on(account: SettlementAccount, last: SettlementStatement | None) -> dt.date:
    """The first day of the period that is open now."""
    return last.until_on + dt.timedelta(days=1) if last else account.opened_on


def figures_of(account: SettlementAccount, entries: Sequence[Any], advances: Sequence[Any]) -> dict[str, Any]:
    """The figures of a period as JSON: totals, shares by edition, advances still owed, and how many are answered.

    `entries` carry `party`, `rule` and, in `answers_given`, what was said of them; amounts are text in rupiah.
    """
    totals: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for entry in entries:
        totals[entry.kind, entry.party_id] += entry.amount_idr
    names = {party.pk: str(party) for party in account.sides}
    standings = [entry.standing for entry in entries]
    return {
        "totals": [
            {"kind": str(EntryKind(kind).label), "party": names[party], "amount": written(amount)}
            for kind in EntryKind.values
            for party in names
            if (amount := totals.get((kind, party)))
        ],
        "shares": [
            {
                "edition": share.rule.edition,
                "revenue": written(share.revenue),
                "cost": written(share.cost),
                "result": written(share.result),
                "first_percent": str(share.rule.first_percent),
                "second_percent": str(share.rule.second_percent),
                "first": written(share.first),
                "second": written(share.second),
                "remainder_to": names[account.side(share.rule.remainder_to).pk],
                "rounded": names[account.side(other_side(share.rule.remainder_to)).pk],
            }
            for share in shares_of(entries)
        ],
        "advances": [
            {
                "number": row.number,
                "item": row.item,
                "party": names[row.party_id],
                "given": written(row.given_idr),
                "open": written(row.open_idr),
            }
            for row in advances
            if row.open_idr
        ],
        "entries": len(entries),
        "waiting": standings.count(AnswerStanding.WAITING),
        "disputed": standings.count(AnswerStanding.DISPUTED),
    }


def written(amount: Decimal) -> str:
    """Rupiah as text with two places, the same on both databases."""
    return f"{amount:.2f}"


def other_side(side: str) -> SettlementSide:
    """The opposite side of an account."""
    return SettlementSide.SECOND if side == SettlementSide.FIRST else SettlementSide.FIRST


def entries_of(account: SettlementAccount, from_on: dt.date, until_on: dt.date | None = None) -> list[Any]:
    """The entries of a period in their order, each with its `standing` and `answers_given`; two queries."""
    related = ("party__organization", "rule", "corrects", "advance", "recorded_by", "recorded_for__organization")
    rows = SettlementEntry.objects.filter(account=account).within(from_on, until_on).with_effect()
    entries: list[Any] = list(rows.select_related(*related).order_by("happened_on", "number"))
    answers = answers_by("entry", [entry.pk for entry in entries])
    for entry in entries:
        entry.account = account
        entry.answers_given = answers.get(entry.pk, [])
        entry.standing = standing_of_answers(entry.answers_given, asked_of_entry(entry, account.sides))
    return entries


def answers_by(subject: str, keys: Sequence[int]) -> dict[int, list[SettlementAnswer]]:
    """Answers to rules, entries or statements by the key of these, oldest first; one query, none without keys."""
    found: dict[int, list[SettlementAnswer]] = defaultdict(list)
    if keys:
        rows = SettlementAnswer.objects.filter(**{f"{subject}__in": keys}).order_by("pk")
        for answer in rows.select_related("party__organization", "answered_by"):
            found[getattr(answer, f"{subject}_id")].append(answer)
    return found


def may_change_entry_files(actor, entry: SettlementEntry) -> Decision:
    """Who wrote an entry adds its evidence and takes it off, until the other side answered or the period closed."""
    if not can_write(actor) and entry.recorded_by_id != actor.pk:
        return Denied("Bukti ditambahkan oleh pencatatnya.")
    last = last_statement(entry.account)
    if entry.answers.exists() or (last and entry.happened_on <= last.until_on):
        return Denied("Catatan ini sudah dijawab atau periodenya sudah ditutup, jadi buktinya tetap.")
    return Allowed()


def may_change_price_files(actor, price: SettlementPrice) -> Decision:
    """The office, and whoever wrote the price."""
    if can_write(actor) or price.created_by_id == actor.pk:
        return Allowed()
    return Denied("Dokumen harga ditambahkan oleh pencatatnya.")
