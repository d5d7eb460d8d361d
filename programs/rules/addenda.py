"""Terms of an agreement on a day: its own, and what the addenda in force until then changed.

An addendum never writes over what was signed (failure A04): a day before it took effect keeps the earlier terms.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kemitraan.core.errors import Missing
from kemitraan.core.permissions import Allowed, Decision, Denied
from programs.enums import AddendumState
from programs.rules.lifecycles import Transition

ADDENDUM_TRANSITIONS: dict[str, Transition] = {
    "enforce": Transition(frozenset({AddendumState.DRAFT}), AddendumState.IN_FORCE, "Berlakukan", "memberlakukan"),
    "cancel": Transition(
        frozenset({AddendumState.DRAFT}),
        AddendumState.CANCELLED,
        "Batalkan",
        "membatalkan",
        asks=True,
        needs_reason=True,
    ),
}
TEXT_TERMS = ("scope", "dispute_settlement")
RULE = "Aturan lembaga tentang adendum"


@dataclass(frozen=True)
class Terms:
    """What an agreement says on a day. Without `ends_on` it is open-ended and `open_end_condition` says until when.

    `changed_by` names, by term, the addendum that it comes from; terms of the agreement itself are not in it.
    """

    ends_on: dt.date | None
    open_end_condition: str
    value_idr: Decimal | None
    scope: str
    dispute_settlement: str
    provisions: tuple[tuple[Any, str], ...] = ()
    changed_by: Mapping[str, Any] = field(default_factory=dict)


def changes_of(addendum) -> dict[str, Any]:
    """The terms that one addendum changes, by name; an end date and an open end change both fields."""
    changes: dict[str, Any] = {name: getattr(addendum, name) for name in TEXT_TERMS if getattr(addendum, name)}
    if addendum.value_idr is not None:
        changes["value_idr"] = addendum.value_idr
    if addendum.ends_on or addendum.open_end_condition:
        changes |= {"ends_on": addendum.ends_on, "open_end_condition": addendum.open_end_condition}
    return changes


def terms_on(agreement, addenda: Iterable[Any], day: dt.date | None = None) -> Terms:
    """The terms on the local date `day`; without one, after all addenda in force, also those still to take effect."""
    values: dict[str, Any] = {
        name: getattr(agreement, name) for name in ("ends_on", "open_end_condition", "value_idr", *TEXT_TERMS)
    }
    changed_by: dict[str, Any] = {}
    provisions = []
    for addendum in in_order(addenda):
        if day is not None and addendum.effective_on > day:
            continue
        changes = changes_of(addendum)
        values |= changes
        changed_by |= dict.fromkeys(changes, addendum)
        if addendum.provisions:
            provisions.append((addendum, addendum.provisions))
    return Terms(**values, provisions=tuple(provisions), changed_by=changed_by)


def in_order(addenda: Iterable[Any]) -> list[Any]:
    """Those in force, in the order in which they take effect."""
    standing = [addendum for addendum in addenda if addendum.state == AddendumState.IN_FORCE]
    return sorted(standing, key=lambda addendum: (addendum.effective_on, addendum.sequence))


def missing_for_addendum(
    addendum, agreement, earlier: Iterable[Any], parties: Iterable[Any], link: str
) -> list[Missing]:
    """What keeps a drafted addendum from taking effect.

    `earlier` are the other addenda of the agreement, `parties` those of this one. It takes effect while the agreement
    runs and not before an earlier one, so that the end that counts is always that of the last one.
    """
    missing = []
    if not changes_of(addendum) and not addendum.provisions:
        missing.append(Missing("changes", "Belum ada ketentuan yang diubah.", RULE, link))
    before = terms_on(agreement, earlier)
    if before.ends_on and addendum.effective_on > before.ends_on:
        message = "Adendum harus mulai berlaku sebelum perjanjiannya berakhir; buat perjanjian baru untuk melanjutkan."
        missing.append(Missing("effective_on", message, RULE, link))
    if agreement.starts_on and addendum.effective_on < agreement.starts_on:
        message = "Adendum tidak dapat berlaku sebelum perjanjiannya mulai."
        missing.append(Missing("effective_on", message, RULE, link))
    last = next(reversed(in_order(earlier)), None)
    if last and addendum.effective_on < last.effective_on:
        message = f"{last} sudah berlaku dengan tanggal yang lebih akhir."
        missing.append(Missing("effective_on", message, RULE, link))
    missing += [
        Missing("signature", f"{party} belum menandatangani adendum.", RULE, link)
        for party in parties
        if party.signed_on is None
    ]
    own = [party for party in parties if party.party.organization.is_own]
    if not any(party.number for party in own or parties):
        name = f"Nomor adendum {own[0]}" if own else "Nomor adendum"
        missing.append(Missing("number", f"{name} belum diisi.", RULE, link))
    return missing


def may_issue_addendum(addendum, parties: Iterable[Any]) -> Decision:
    """The document is issued once the addendum says something and has a number; what was given up is not printed."""
    if addendum.state == AddendumState.CANCELLED:
        return Denied("Adendum yang dibatalkan tidak diterbitkan.")
    if not changes_of(addendum) and not addendum.provisions:
        return Denied("Isi dahulu ketentuan yang diubah, lalu terbitkan.")
    if not any(party.number for party in parties):
        return Denied("Terbitkan dahulu nomor adendum, lalu dokumennya.")
    return Allowed()
