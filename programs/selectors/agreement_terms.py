"""What an agreement says on a day, in words and as a bar of its term."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kemitraan.core.formats import format_date, format_rupiah
from programs.models import Addendum, Agreement
from programs.rules import Terms, changes_of, terms_on
from programs.rules.addenda import in_order

LABELS = {
    "scope": "Ruang lingkup",
    "ends_on": "Berlaku sampai",
    "value_idr": "Nilai",
    "dispute_settlement": "Penyelesaian perselisihan",
}
BAR_WIDTH = 1000


@dataclass(frozen=True)
class TermBar:
    """The term of an agreement on a line of 1000 parts: today's mark, where addenda took effect, and its ends.

    `base_end` is the end that was signed at first, when an addendum moved it; `today` is None outside of the term.
    """

    starts_on: dt.date
    ends_on: dt.date
    today: int | None
    passed: int
    base_end: int | None
    notches: list[tuple[int, Addendum]]


def words_for(terms: Terms, name: str) -> str:
    """One term as people read it; empty when the agreement does not say."""
    if name == "ends_on":
        return format_date(terms.ends_on) or terms.open_end_condition
    value = getattr(terms, name)
    if name == "value_idr":
        return format_rupiah(value) if value is not None else ""
    return str(value)


def describe_terms(terms: Terms) -> list[dict[str, Any]]:
    """The terms as label and value; `source` is the addendum that one comes from, None for the agreement itself."""
    return [
        {"label": label, "value": words_for(terms, name), "source": terms.changed_by.get(name)}
        for name, label in LABELS.items()
    ]


def describe_changes(addendum: Addendum, before: Terms) -> list[dict[str, str]]:
    """What an addendum changes: label, the words before and after it."""
    changes = changes_of(addendum)
    after = terms_on(addendum, ())
    return [
        {"label": label, "old": words_for(before, name), "new": words_for(after, name)}
        for name, label in LABELS.items()
        if name in changes
    ]


def terms_before(addendum: Addendum) -> Terms:
    """The terms that an addendum meets: those of the agreement after the addenda in force before it."""
    others = [
        other
        for other in addendum.agreement.addenda.all()
        if (other.effective_on, other.sequence) < (addendum.effective_on, addendum.sequence)
    ]
    return terms_on(addendum.agreement, others)


def term_bar(agreement: Agreement, addenda: list[Addendum], today: dt.date) -> TermBar | None:
    """The bar of an agreement with a start and an end; None for one without."""
    start, end = agreement.starts_on, agreement.current_end
    if start is None or end is None or end <= start:
        return None
    length = (end - start).days

    def place(day: dt.date) -> int:
        return round(BAR_WIDTH * (day - start).days / length)

    base = agreement.ends_on
    return TermBar(
        starts_on=start,
        ends_on=end,
        today=place(today) if start <= today <= end else None,
        passed=min(max(place(today), 0), BAR_WIDTH),
        base_end=place(base) if base and agreement.has_amended_end and start < base < end else None,
        notches=[(place(row.effective_on), row) for row in in_order(addenda) if start < row.effective_on < end],
    )
