"""The state of a list as its address carries it, beside search and filters of its own."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.forms import BaseForm, MultiWidget
from django.http import QueryDict

VIEW, COLUMN, MOVE_UP, DENSITY, MODE = "simpanan", "kolom", "naik", "kerapatan", "tampilan"
EVERYTHING = "semua"  # `?simpanan=semua` is the list itself, whatever view it opens with
DENSITIES = {"nyaman": "Nyaman", "padat": "Padat"}
PASSING = frozenset({VIEW, "page", MOVE_UP})  # not part of what a view keeps
LOOKS = frozenset({"per_page", "sort", COLUMN, DENSITY, MODE})
# Kept as they are while filters change.
STEADY = (VIEW, "sort", "per_page", COLUMN, DENSITY, MODE, "area")


def canonical_query(query: QueryDict) -> str:
    """What a view keeps of an address: no blanks, no page, in one order, so that equal states are equal text."""
    pairs = [
        (name, value)
        for name, values in sorted(query.lists())
        if name not in PASSING
        for value in values
        if value.strip()
    ]
    return urlencode(pairs)


def filters_in(query: QueryDict) -> list[str]:
    """Names in the address that are neither looks nor passing: search and filters, in order, those with a value."""
    return [
        name
        for name, values in query.lists()
        if name not in PASSING and name not in LOOKS and any(filter(None, values))
    ]


def problems_with(query: QueryDict, form: BaseForm, columns: Iterable[str], sorts: Iterable[str]) -> list[str]:
    """Sentences about what an old address asks for and the list does not have any more."""
    found = []
    for name in filters_in(query):
        field = form.fields.get(name) or _of_range(name, form)
        if field is None and name != "area":
            found.append(f"Saringan “{name}” tidak ada lagi, jadi tidak dipakai.")
        elif name in form.errors:
            found.append(f"Nilai saringan “{form.fields[name].label}” tidak berlaku lagi, jadi tidak dipakai.")
    known = set(columns)
    if any(name not in known for name in query.getlist(COLUMN)):
        found.append("Sebagian kolom tampilan ini tidak ada lagi.")
    if query.get("sort", "").lstrip("-") not in {"", *sorts}:
        found.append("Urutan tampilan ini tidak ada lagi.")
    return found


def _of_range(name: str, form: BaseForm):
    """The field of several inputs that `name` is a part of, as `periode_min` of `periode`."""
    field = form.fields.get(name.rpartition("_")[0])
    return field if field is not None and isinstance(field.widget, MultiWidget) else None
