"""Empty lists to fill in: the headers that the import knows, drop-downs, and a sheet that explains each column."""

import io

import xlsxwriter
from xlsxwriter.workbook import Workbook, Worksheet

from kemitraan.exchange.rules.resources import Field, Resource

OWN = {"public_id", "source"}  # columns that only our own export fills
ROWS = 5000  # so many rows have drop-downs and the form of text
GUIDE, OPTIONS = "Petunjuk", "Pilihan"
DATE_HINT = "Tulis hari/bulan/tahun, misal 25/11/2026."
TEXT_HINT = "Ditulis sebagai teks; angka nol di depan tetap ada."
_TITLE, _MESSAGE = 32, 255  # what Excel takes in the message of a cell


def blank_list(resource: Resource) -> bytes:
    """A workbook with the columns of `resource`; every column is text, so that numbers keep their zeros."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    fields = [entry for entry in resource.fields if entry.name not in OWN]
    page = workbook.add_worksheet(resource.label[:31])
    _write_head(workbook, page, fields)
    _write_guide(workbook, fields)
    _add_drop_downs(workbook, page, fields)
    workbook.close()
    return target.getvalue()


def hint_of(entry: Field) -> str:
    """What a person should know before filling the column."""
    hint = entry.hint or (DATE_HINT if entry.is_date else TEXT_HINT if entry.is_identity else "")
    return f"Wajib diisi. {hint}".strip() if entry.required else hint


def _write_head(workbook: Workbook, page: Worksheet, fields: list[Field]) -> None:
    head = workbook.add_format({"bold": True, "bg_color": "#E3F0EE", "bottom": 1, "text_wrap": True, "valign": "top"})
    needed = workbook.add_format({"bold": True, "bg_color": "#B3D4D0", "bottom": 1, "text_wrap": True, "valign": "top"})
    text = workbook.add_format({"num_format": "@"})
    page.freeze_panes(1, 0)
    for column, entry in enumerate(fields):
        page.set_column(column, column, max(14, min(34, len(entry.label) + 6)), text)
        page.write_string(0, column, entry.label, needed if entry.required else head)


def _write_guide(workbook: Workbook, fields: list[Field]) -> None:
    page = workbook.add_worksheet(GUIDE)
    bold, wrap = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 10)
    page.set_column(2, 3, 50)
    for column, label in enumerate(("Kolom", "Wajib", "Penjelasan", "Contoh")):
        page.write_string(0, column, label, bold)
    for row, entry in enumerate(fields, start=1):
        options = f"Pilihan: {', '.join(entry.choices)}." if entry.choices else ""
        example = entry.example or (entry.choices[0] if entry.choices else "")
        parts = (entry.label, "ya" if entry.required else "", f"{hint_of(entry)} {options}".strip(), example)
        for column, value in enumerate(parts):
            page.write_string(row, column, value, wrap)


def _add_drop_downs(workbook: Workbook, page: Worksheet, fields: list[Field]) -> None:
    """A list to choose from where there is one, else the hint when the cell is entered."""
    options = None
    for column, entry in enumerate(fields):
        rule: dict[str, object] = {"validate": "any"}
        if entry.choices:
            options = options or workbook.add_worksheet(OPTIONS)
            for row, choice in enumerate(entry.choices):
                options.write_string(row, column, choice)
            letters = xlsxwriter.utility.xl_col_to_name(column)
            source = f"={OPTIONS}!${letters}$1:${letters}${len(entry.choices)}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            rule["error_message"] = "Pilih dari daftar agar dikenali."
        if hint := hint_of(entry):
            rule |= {"input_title": entry.label[:_TITLE], "input_message": hint[:_MESSAGE]}
        if len(rule) > 1:
            page.data_validation(1, column, ROWS, column, rule)
    if options is not None:
        options.hide()
