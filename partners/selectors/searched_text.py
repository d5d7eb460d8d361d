"""Conditions of the search and of the warning about doubles, as PostgreSQL answers them from its trigram indexes.

The search looks through one text, see `partners.search_texts`. A phone number of a warning is looked for in several
columns joined by spaces: one comparison, and one index, takes the place of one for each column. These indexes are made
by the migrations `trigram_indexes_of_the_search` and `index_what_is_looked_up`; they only help while the columns here
are those of the migrations (a test watches).
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import Replace
from django.db.models.lookups import Contains, IContains

from partners.search_texts import OWN, PARTS

CONTACT = ("name", "phone", "email")
LETTERS_ANYWHERE = 3
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


class Mentions(Func):
    """Whether every one of `words` is mentioned in the search text of an organization, in one of its spellings.

    `within` is the SQL text of the columns that are looked through, see `partners.search_texts`. A word of one or two
    letters must begin a word: anywhere it stands in nearly every text, and trigrams know it only there.
    """

    output_field = BooleanField()

    def __init__(self, words: Iterable[Iterable[str]], within: tuple[str, ...] = (OWN, PARTS)) -> None:
        super().__init__(F("pk"))
        self.words, self.within = [tuple(spellings) for spellings in words], within

    def as_sql(
        self, compiler, connection, function=None, template=None, arg_joiner=None, **context: Any
    ) -> tuple[str, tuple]:
        table = compiler.quote_name_unless_alias(self.get_source_expressions()[0].alias)
        text = " || ".join(f"{table}.{column}" for column in self.within)
        compared = f"({text}) {connection.operators['icontains']}"
        texts = [f"%{connection.ops.prep_for_like_query(_to_find(one))}%" for word in self.words for one in word]
        return " AND ".join(f"({' OR '.join([compared] * len(word))})" for word in self.words), tuple(texts)


def _to_find(spelling: str) -> str:
    return spelling if len(spelling) >= LETTERS_ANYWHERE else f" {spelling}"


def _joined(compiler, table: str, columns: tuple[str, ...]) -> str:
    name = compiler.quote_name_unless_alias
    return f"({SPACED.join(f'{name(table)}.{name(column)}' for column in columns)})"


def _like(connection, lookup: str, text: str) -> str:
    """`text` compared with one parameter, as the database writes the lookup `contains` or `icontains`."""
    return f"{connection.ops.lookup_cast(lookup) % text} {connection.operators[lookup]}"


def has_text(columns: tuple[str, ...], word: str) -> Q:
    """Rows that have `word`, in any case, in one of `columns` (`CONTACT`)."""
    return Q(IContains(JoinedText(*columns), word))


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


def _reached() -> Func:
    """Phone and source id in one text, for the index `partners_org_reached_trgm`."""
    return SpacedTexts(only_digits("phone"), F("external_id"))


def part_has_phone(columns: tuple[str, ...], tail: str) -> Q:
    """Contacts (`CONTACT`) whose phone has these digits in a row; phones are E.164 there."""
    return has_text(columns, tail) & Q(phone__contains=tail)
