"""A list as a person sees it, read again away from its page: for many rows at once, and for a file of what it shows."""

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import resolve

from kemitraan.core import clock
from kemitraan.core.permissions import require
from kemitraan.core.registry import ShownList
from kemitraan.core.views.saved_views import address_of_list


def list_of(request: HttpRequest, list_name: str, query: str) -> Any:
    """The list of that route as it stands at the address with `query`, for the same person.

    Raises `Http404`, and `NotAllowed` for who may not read it.
    """
    url = address_of_list(list_name)
    match = resolve(url)
    asked = copy.copy(request)
    asked.method, asked.path, asked.resolver_match = "GET", url, match
    asked.GET = QueryDict(query)
    view = match.func.view_class()  # type: ignore[attr-defined]
    view.setup(asked)
    require(view.check_permission())
    return view


def shown_list(user: Any, list_name: str, query: str) -> ShownList:
    """The columns that `user` sees at the address with `query`, and the values of their cells. Raises `Http404`."""
    request = HttpRequest()
    request.user = user
    view = list_of(request, list_name, query)
    return ShownList(
        title=view.title,
        noun=view.noun,
        headers=[column.header for column in _columns(_table(view, []))],
        values=lambda keys: _values(view, keys),
    )


def _table(view: Any, records: list[Any]) -> Any:
    table = view.table_class(data=records, **view.get_table_kwargs())
    membership = view.request.user.membership
    table.today = membership.institution.today if membership else clock.today()
    return table


def _columns(table: Any) -> list[Any]:
    """Those with a heading; the others hold buttons."""
    return [column for column in table.columns if column.header]


def _values(view: Any, keys: list[int]) -> Iterator[list[Any]]:
    """One list of values for each of `keys` that the person still sees, in their order."""
    found = view.get_queryset().in_bulk(keys)
    table = _table(view, [found[key] for key in keys if key in found])
    names = [column.name for column in _columns(table)]
    for row in table.rows:
        yield [_plain(row.get_cell_value(name)) for name in names]


def _plain(value: Any) -> Any:
    """Dates, moments, numbers and text as they are; of other things their words."""
    if value is None or isinstance(value, str | int | float | dt.date):
        return value
    return value if hasattr(value, "as_tuple") else str(value)
