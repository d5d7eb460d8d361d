"""Conditions of the search for organizations, written so that PostgreSQL answers them from its trigram indexes.

A word has no space, so it stands in one of several columns exactly when it stands in their text joined by spaces:
one comparison, and one index, takes the place of one for each column. The indexes are made by the migrations
`trigram_indexes_of_the_search`, `search_members_and_plain_letters` and `index_what_is_looked_up`; they only help while
the columns here are those of the migrations (a test watches).
"""

from functools import partial
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Replace
from django.db.models.lookups import Contains, IContains

from partners.models import Contact, Member, OrganizationAlias

ORGANIZATION = (
    *("name", "short_name", "nib", "npwp", "legal_number"),
    *("village", "district", "regency", "province", "email", "phone"),
)
CONTACT = ("name", "phone", "email")
MEMBER = ("name", "phone")
SPACED = " || ' ' || "


class JoinedText(Func):
    """Several text columns of one table, none of them null, with a space between each two.

    Only the first one is an expression; the others are written beside it, for a search compares a dozen columns with
    every word.
    """

    output_field = TextField()

    def __init__(self, *columns: str) -> None:
        super().__init__(F(columns[0]))
        self.columns = columns

    def as_sql(
        self, compiler, connection, function=None, template=None, arg_joiner=None, **context: Any
    ) -> tuple[str, tuple]:
        return _joined(compiler, self.get_source_expressions()[0].alias, self.columns), ()


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


class HasWord(Func):
    """Whether one word stands in an organization, another name of it, a contact or a member.

    `plain` is the word as normalized names have it, or empty: then names are compared as they are written only.
    All is one piece of SQL with the word as its parameters, because a list asks it of each word twice a page, and
    building the same out of querysets takes longer than PostgreSQL takes to answer it.
    """

    template = "IN ({})"
    output_field = BooleanField()

    def __init__(self, word: str, plain: str) -> None:
        super().__init__(F("pk"))
        self.word, self.plain = word, plain

    def as_sql(
        self, compiler, connection, function=None, template=None, arg_joiner=None, **context: Any
    ) -> tuple[str, tuple]:
        table = compiler.quote_name_unless_alias(self.get_source_expressions()[0].alias)
        word, plain = (f"%{connection.ops.prep_for_like_query(text)}%" for text in (self.word, self.plain))
        has_word, is_called = (partial(_like, connection, lookup) for lookup in ("icontains", "contains"))
        own = [(has_word(_joined(compiler, table, ORGANIZATION)), word)]
        parts = [
            (name, has_word(_joined(compiler, name, columns)), word)
            for name, columns in ((Contact._meta.db_table, CONTACT), (Member._meta.db_table, MEMBER))
        ]
        if self.plain:
            own.append((is_called(f"{table}.normalized_name"), plain))
            parts.append((OrganizationAlias._meta.db_table, is_called("normalized_name"), plain))
        owners = " UNION ALL ".join(
            f"SELECT organization_id FROM {name} WHERE {condition}"  # noqa: S608 (words are parameters)
            for name, condition, _ in parts
        )
        conditions = [*(condition for condition, _ in own), f"{table}.id {(template or self.template).format(owners)}"]
        return f"({' OR '.join(conditions)})", (*(value for _, value in own), *(value for *_, value in parts))

    def as_postgresql(self, compiler, connection, **context: Any):
        return self.as_sql(compiler, connection, template="= ANY(ARRAY({}))", **context)


def _joined(compiler, table: str, columns: tuple[str, ...]) -> str:
    name = compiler.quote_name_unless_alias
    return f"({SPACED.join(f'{name(table)}.{name(column)}' for column in columns)})"


def _like(connection, lookup: str, text: str) -> str:
    """`text` compared with one parameter, as the database writes the lookup `contains` or `icontains`."""
    return f"{connection.ops.lookup_cast(lookup) % text} {connection.operators[lookup]}"


def has_text(columns: tuple[str, ...], word: str) -> Q:
    """Rows that have `word`, in any case, in one of `columns` (`ORGANIZATION`, `CONTACT` or `MEMBER`)."""
    return Q(IContains(JoinedText(*columns), word))


def is_among(keys: QuerySet) -> Q:
    """Organizations whose primary key is among `keys`, a query of one column, in no order."""
    return Q(IsAmong(F("pk"), Subquery(keys.order_by())))


class EndsWith(Func):
    """Whether a column ends with a text; PostgreSQL reads it backwards, and so has an index for it."""

    output_field = BooleanField()

    def __init__(self, column: str, text: str) -> None:
        super().__init__(F(column))
        self.text = text

    def as_sql(self, compiler, connection, function=None, template=None, arg_joiner=None, **context: Any):
        column, _ = compiler.compile(self.get_source_expressions()[0])
        return _like(connection, "endswith", column), (f"%{connection.ops.prep_for_like_query(self.text)}",)

    def as_postgresql(self, compiler, connection, **context: Any):
        column, _ = compiler.compile(self.get_source_expressions()[0])
        backwards = f"{connection.ops.prep_for_like_query(self.text[::-1])}%"
        return _like(connection, "startswith", f"REVERSE({column})"), (backwards,)


def ends_with(text: str) -> Q:
    """Organizations whose normalized name ends with the text."""
    return Q(EndsWith("normalized_name", text))


class SpacedTexts(Func):
    """Several texts, none of them null, with a space between each two."""

    template = "(%(expressions)s)"
    arg_joiner = SPACED
    output_field = TextField()


def only_digits(column: str) -> Func | F:
    """A column of phone numbers as people write them, without what stands between the digits."""
    text: Func | F = F(column)
    for mark in " -().+/":
        text = Replace(text, Value(mark), Value(""))
    return text


def has_phone(tail: str) -> Q:
    """Organizations whose own phone number, however it is written, has these digits in a row."""
    return Q(Contains(_reached(), tail)) & Q(Contains(only_digits("phone"), tail))


def has_source_number(number: str) -> Q:
    """Organizations in whose source id the text stands."""
    return Q(Contains(_reached(), number)) & Q(external_id__contains=number)


def _reached() -> Func:
    """Phone and source id in one text, for the index `partners_org_reached_trgm`."""
    return SpacedTexts(only_digits("phone"), F("external_id"))


def part_has_phone(columns: tuple[str, ...], tail: str) -> Q:
    """Contacts (`CONTACT`) or members (`MEMBER`) whose phone has these digits in a row; phones are E.164 there."""
    return has_text(columns, tail) & Q(phone__contains=tail)
