"""Lists of accounts."""

import datetime as dt

import django_tables2 as tables

from kemitraan.accounts.models import Membership
from kemitraan.core.formats import format_date


def period_in_words(starts_on: dt.date | None, ends_on: dt.date | None) -> str:
    """`1 Januari 2026 sampai 31 Desember 2026`; a blank bound is left out."""
    until = f"sampai {format_date(ends_on)}" if ends_on else ""
    return " ".join(part for part in (format_date(starts_on), until) if part)


class MembershipTable(tables.Table):
    """People of an institution."""

    person = tables.Column(accessor="user", verbose_name="Orang", order_by=("user__full_name", "pk"))
    role = tables.Column(verbose_name="Peran", order_by=("role", "pk"))
    period = tables.Column(empty_values=(), verbose_name="Berlaku", order_by=("ends_on", "pk"))
    state = tables.Column(empty_values=(), orderable=False, verbose_name="Status")
    menu = tables.Column(empty_values=(), orderable=False, verbose_name="")

    row_template = "accounts/_membership_row.html"
    has_cells = True
    caption = "Daftar orang"
    noun = "orang"

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()
        order_by = "person"
        empty_text = "Tidak ada orang yang cocok."

    def value_role(self, record):
        return record.get_role_display()

    def value_period(self, record):
        return period_in_words(record.starts_on, record.ends_on)

    def value_state(self, record):
        return record.state.label
