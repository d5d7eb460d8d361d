"""Pages of a list whose filter costs more than its rows."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Window
from django_tables2.rows import BoundRows

COUNTED = "rows_in_all"


class CountedPaginator(Paginator):
    """Asks for the keys of a page and for the number of all rows in one statement, so the search runs once.

    For a table over a queryset. Every row that is found is held until it is counted: therefore that statement has only
    keys, and the rows of the page are read by them. A list without a search, whose first page comes straight from an
    index, is better off with a statement that counts and one that reads.
    """

    def page(self, number: Any) -> Page:
        bound: BoundRows = self.object_list
        found = bound.data.data
        if found.query.distinct or found.query.combinator or found.query.group_by is not None:
            return super().page(number)  # what the statement goes through is not what the list shows
        bottom = (number - 1) * self.per_page if isinstance(number, int) and number > 1 else 0
        counted = found.prefetch_related(None).annotate(**{COUNTED: Window(Count("*"))}).values_list("pk", COUNTED)
        keys = dict(counted[bottom : bottom + self.per_page])
        rows = sorted(found.order_by().filter(pk__in=keys), key=lambda row: list(keys).index(row.pk)) if keys else []
        if keys:
            self.count = next(iter(keys.values()))
        elif bottom == 0:
            self.count = 0
        # Beyond the last page nothing says how many there are: then they are counted, and the number is refused.
        number = self.validate_number(number)
        return self._get_page(BoundRows(rows, table=bound.table), number, self)
