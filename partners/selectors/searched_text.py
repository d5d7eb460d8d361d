"""Conditions of the search for organizations, written so that PostgreSQL answers them from its trigram indexes.

A word has no space, so it stands in one of several columns exactly when it stands in their text joined by spaces:
one comparison, and one index, takes the place of one for each column. The indexes are made by the migrations
`trigram_indexes_of_the_search` and `search_members_and_plain_letters`; they only help while the columns here are those
of the migrations (a test watches).
"""

from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Replace
from django.db.models.lookups import IContains

ORGANIZATION = (
    *("name", "short_name", "nib", "npwp", "legal_number"),
    *("village", "district", "regency", "province", "email", "phone"),
)
CONTACT = ("name", "phone", "email")
MEMBER = ("name", "phone")


class JoinedText(Func):
    """Several text columns, none of them null, with a space between each two."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class IsAmong(Func):
    """Whether a key is among those of a subquery.

    On PostgreSQL the keys are found once, as an array: unlike `IN (SELECT …)`, such a condition can be joined with
    others by OR and still be answered from indexes.
    """

    template = "%(expressions)s"
    arg_joiner = " IN "
    output_field = BooleanField()

    def as_postgresql(self, compiler, connection, **context: Any):
        return super().as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", **context)


def has_text(columns: tuple[str, ...], word: str) -> Q:
    """Rows that have `word`, in any case, in one of `columns` (`ORGANIZATION`, `CONTACT` or `MEMBER`)."""
    return Q(IContains(JoinedText(*map(F, columns)), word))


def is_among(keys: QuerySet) -> Q:
    """Organizations whose primary key is among `keys`, a query of one column, in no order."""
    return Q(IsAmong(F("pk"), Subquery(keys.order_by())))


def only_digits(column: str) -> Func | F:
    """A column of phone numbers as people write them, without what stands between the digits."""
    text: Func | F = F(column)
    for mark in " -().+/":
        text = Replace(text, Value(mark), Value(""))
    return text
