"""Lists of accounts."""

import django_tables2 as tables

from kemitraan.accounts.models import Membership


class MembershipTable(tables.Table):
    """People of an institution."""

    person = tables.Column(accessor="user", verbose_name="Orang", order_by=("user__full_name", "pk"))
    role = tables.Column(verbose_name="Peran", order_by=("role", "pk"))
    period = tables.Column(empty_values=(), verbose_name="Berlaku", order_by=("ends_on", "pk"))
    state = tables.Column(empty_values=(), orderable=False, verbose_name="Status")
    menu = tables.Column(empty_values=(), orderable=False, verbose_name="")

    row_template = "accounts/_membership_row.html"
    caption = "Daftar orang"
    noun = "orang"

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()
        order_by = "person"
        empty_text = "Tidak ada orang yang cocok."
