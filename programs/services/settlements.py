"""Opening accounts between two parties, their rules in editions, and the prices that count."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date, format_rupiah
from kemitraan.core.models import PublicModel
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import ConsentMethod, PartnershipStatus, PriceKind, SettlementMode, Stance
from programs.models import Partnership, PartnershipParty, SettlementAccount, SettlementPrice, SettlementRule
from programs.patterns import Settlement, get_pattern
from programs.rules.settlements import may_keep, may_set_price
from programs.selectors import represented_by
from programs.selectors.settlements import SIDES
from programs.services.evidence import attach_evidence
from programs.services.settlement_answers import keep_answer
from programs.services.transitions import stated_reason


@transaction.atomic
def open_account(
    *,
    actor,
    partnership: Partnership,
    mode: str,
    first: PartnershipParty,
    second: PartnershipParty,
    opened_on: dt.date,
) -> SettlementAccount:
    """An account between two parties, by the office or by whoever represents one of them.

    Raises `NotAllowed`, `TransitionRefused` for a partnership that was given up, `ValidationError`, and `DomainError`
    (fields `mode`, `first`, `second`) for what the pattern does not settle so.
    """
    partnership = _lock_partnership(partnership)
    settlement = settlement_of(partnership, mode)
    for field, party, role in (("first", first, settlement.buyer), ("second", second, settlement.seller)):
        if party.partnership_id != partnership.pk:
            raise DomainError("Pihak ini bukan pihak kemitraan itu.", field=field)
        if role and party.role != role:
            label = get_pattern(partnership.pattern).role_label(role)
            raise DomainError(f"Pilih pihak yang berperan sebagai {label}.", field=field)
    require(may_keep(actor, (first, second), represented_by(actor)))
    if SettlementAccount.objects.filter(first=second, second=first, mode=mode).exists():
        raise DomainError("Kedua pihak sudah punya perhitungan dengan cara ini.", field="second")
    account = SettlementAccount(
        institution=partnership.institution,
        partnership=partnership,
        mode=mode,
        first=first,
        second=second,
        opened_on=opened_on,
        created_by_id=actor.pk,
    )
    account.full_clean()
    account.save()
    tell(actor, account, "open", f"membuka perhitungan {account} sejak {format_date(opened_on)}")
    return account


def settlement_of(partnership: Partnership, mode: str) -> Settlement:
    """How the pattern settles in this way. Raises `DomainError` (field `mode`) when it does not."""
    pattern = get_pattern(partnership.pattern)
    found = pattern.settlements_for(partnership.sub_pattern, partnership.legal_pattern)
    settlement = next((one for one in found if one.mode == mode), None)
    if settlement is None:
        raise DomainError("Pola kemitraan ini tidak menghitung hasil dengan cara itu.", field="mode")
    return settlement


@transaction.atomic
def propose_rule(*, actor, account: SettlementAccount, values: Mapping[str, Any]) -> SettlementRule:
    """The next edition of the rule; a side that proposes it agrees to it by that.

    `values`: text, effective_on, and for shared results first_percent, second_percent, remainder_to, revenue_items,
    cost_items. Raises `NotAllowed`, `ValidationError`, and `DomainError` when one is waiting already or the
    percentages are missing.
    """
    account = lock_account(actor, account)
    own = own_side(actor, account)
    last = account.rules.first()
    rule = SettlementRule(
        institution=account.institution,
        account=account,
        edition=last.edition + 1 if last else 1,
        proposed_by=own,
        created_by_id=actor.pk,
        **values,
    )
    if account.is_shared:
        _check_shares(rule)
    rule.full_clean()
    rule.save()
    tell(actor, account, "propose_rule", f"mengusulkan aturan perhitungan edisi {rule.edition}")
    if own is not None:
        keep_answer(actor, rule, own, Stance.AGREES, account.institution.today, ConsentMethod.IN_APP)
    return rule


def _check_shares(rule: SettlementRule) -> None:
    if rule.first_percent is None or rule.second_percent is None:
        raise DomainError("Isi bagian setiap pihak.", field="first_percent")
    if rule.first_percent + rule.second_percent != 100:
        raise DomainError("Bagian kedua pihak harus berjumlah 100 persen.", field="second_percent")
    if not rule.items_of("revenue"):
        raise DomainError("Tulis apa yang dihitung sebagai pendapatan.", field="revenue_items")


@transaction.atomic
def withdraw_rule(*, actor, rule: SettlementRule) -> SettlementRule:
    """Take back a proposal that is not agreed: by the office, or by the side that proposed it.

    Raises `NotAllowed`, and `TransitionRefused` for one that is agreed or withdrawn already.
    """
    account = lock_account(actor, rule.account)
    rule = lock(rule)
    require(may_keep(actor, [rule.proposed_by] if rule.proposed_by else [], represented_by(actor)))
    if rule.agreed_on or rule.withdrawn_on:
        raise TransitionRefused("Hanya usulan yang belum disetujui keduanya yang dapat ditarik.")
    apply_changes(rule, {"withdrawn_on": account.institution.today}, version=None)
    tell(actor, account, "withdraw_rule", f"menarik usulan aturan edisi {rule.edition}")
    return rule


@transaction.atomic
def add_price(
    *, actor, partnership: Partnership, values: Mapping[str, Any], files: Sequence[Any] = ()
) -> SettlementPrice:
    """A row of the price list. `values`: kind, product, grade, unit, price_idr, effective_on, source.

    Raises `NotAllowed`, `ValidationError`, `TransitionRefused`.
    """
    partnership = _lock_partnership(partnership)
    _require_price(actor, partnership, values["kind"])
    price = SettlementPrice(
        institution=partnership.institution, partnership=partnership, created_by_id=actor.pk, **values
    )
    price.full_clean()
    price.save()
    for upload in files:
        attach_evidence(actor=actor, subject=price, upload=upload, field="files")
    audit.record(
        actor=actor,
        action="price.create",
        sentence=f"mencatat {PriceKind(price.kind).label.lower()} {price} {format_rupiah(price.price_idr)} per "
        f"{price.unit} sejak {format_date(price.effective_on)} ({price.source})",
        subjects=[partnership, price],
    )
    return price


@transaction.atomic
def withdraw_price(*, actor, price: SettlementPrice, reason: str) -> SettlementPrice:
    """A price written by mistake counts no more; deliveries keep the copy that they took. Raises `NotAllowed`,
    `TransitionRefused`, `DomainError` (field `reason`)."""
    partnership = _lock_partnership(price.partnership)
    price = lock(price)
    _require_price(actor, partnership, price.kind)
    if price.withdrawn_on:
        raise TransitionRefused("Harga ini sudah ditarik.")
    reason = stated_reason(reason, is_required=True)
    changes = apply_changes(
        price, {"withdrawn_on": partnership.institution.today, "withdraw_reason": reason}, version=None
    )
    audit.record(
        actor=actor,
        action="price.withdraw",
        sentence=f"menarik harga {price}",
        subjects=[partnership, price],
        changes=changes,
        reason=reason,
    )
    return price


def _require_price(actor, partnership: Partnership, kind: str) -> None:
    represented = represented_by(actor)
    own = [party for party in partnership.parties.all() if party.organization_id in represented]
    found = get_pattern(partnership.pattern).settlements_for(partnership.sub_pattern, partnership.legal_pattern)
    by_price = next((one for one in found if one.mode == SettlementMode.PRICE), None)
    require(may_set_price(actor, kind, by_price, own))


def _lock_partnership(partnership: Partnership) -> Partnership:
    """Also after its end: what was left open is still settled."""
    partnership = lock(partnership)
    if partnership.status == PartnershipStatus.CANCELLED:
        raise TransitionRefused("Kemitraan ini dibatalkan sebelum berjalan.")
    return partnership


def lock_account(actor, account: SettlementAccount) -> SettlementAccount:
    """The account with its sides, locked until the transaction ends, when `actor` may write in it.

    Whatever is written into an account waits here, so that a limit or a closed period holds. Raises `NotAllowed`.
    """
    rows = SettlementAccount.objects.select_for_update(of=("self",))
    account = rows.select_related("institution", "partnership", *SIDES).get(pk=account.pk)
    require(may_keep(actor, account.sides, represented_by(actor)))
    return account


def own_side(actor, account: SettlementAccount) -> PartnershipParty | None:
    """The side for which `actor` speaks; None for the office."""
    represented = represented_by(actor)
    return next((party for party in account.sides if party.organization_id in represented), None)


def tell(actor, account: SettlementAccount, verb: str, sentence: str, *more: PublicModel) -> None:
    """Only in the account's own trail: the partnership's is read by parties that may not read this."""
    audit.record(actor=actor, action=f"settlement.{verb}", sentence=sentence, subjects=[account, *more])
