"""Writing lists: xlsx with text cells only, CSV that opens in Indonesian Excel. Nothing becomes a formula."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.apps import apps
from django.utils import timezone

from kemitraan.exchange.rules.cells import guard
from kemitraan.exchange.rules.resources import Resource

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def resource_table(resource: Resource, user) -> Iterator[list[Any]]:
    """The header and one list of values for each record that `user` may see."""
    batches = [apps.get_model(resource.model)._default_manager.visible_to(user)] if resource.model else []
    fields = resource.exported_fields(batches)
    yield [field.label for field in fields]
    for record in resource.export(user):
        yield [record.get(field.name) for field in fields]


def write_xlsx(target: Path | IO[bytes], rows: Iterable[list[Any]], *, sheet: str = "Data") -> int:
    """Write rows (the first is the header) and return how many records there were. Text stays text."""
    workbook = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, XLSX_OPTIONS)
    page = workbook.add_worksheet(sheet[:31])
    bold = workbook.add_format({"bold": True})
    as_text, as_day = workbook.add_format({"num_format": "@"}), workbook.add_format({"num_format": "yyyy-mm-dd"})
    as_moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    page.freeze_panes(1, 0)
    count = -1
    for count, values in enumerate(rows):
        if count == 0:
            page.set_column(0, max(len(values) - 1, 0), 22, as_text)
        for column, value in enumerate(values):
            if value in (None, ""):
                continue
            if isinstance(value, dt.datetime):
                page.write_datetime(count, column, _local(value), as_moment)
            elif isinstance(value, dt.date) and value.year >= 1900:
                page.write_datetime(count, column, value, as_day)
            elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                page.write_number(count, column, value)
            else:
                page.write_string(count, column, _text(value), bold if count == 0 else as_text)
    workbook.close()
    return max(count, 0)


def write_csv(target, rows: Iterable[list[Any]]) -> int:
    """Write rows to a text stream with `;`, and return how many records there were.

    Text that a spreadsheet would take for a formula gets an apostrophe, which our own reader takes off again;
    real numbers stay as they are. The stream's encoding must be utf-8-sig.
    """
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    written = 0
    for values in rows:
        writer.writerow([_safe(value) for value in values])
        written += 1
    return max(written - 1, 0)


def _local(moment: dt.datetime) -> dt.datetime:
    """The time on the clock of the active zone; a sheet knows no zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _safe(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, int | float | Decimal) else guard(_text(value))
