"""The columns by which a list names the group of a person, and how they are carried down from a group's first row."""

from kemitraan.exchange.rules.cells import as_lines, is_blank, text_cell
from kemitraan.exchange.rules.resources import ERROR, INFO, Field, ImportContext, Row
from partners.resources.organizations import place_cell, region_cell

CREATE, CARRY = "create", "carry"
CHOICES = (
    (CREATE, "Buat kelompok yang belum terdaftar"),
    (CARRY, "Isi yang kosong dari baris di atasnya"),
    (f"{CREATE} {CARRY}", "Buat yang belum terdaftar, isi yang kosong dari atasnya"),
)
LEAST_WIDTH = 3  # so many filled columns of a group, side by side, show that its rows belong together
GROUP = "group"

GROUP_FIELDS = (
    Field("group_id", "ID Kemitraan kelompok", text_cell(36)),
    Field(
        GROUP,
        "Kelompok",
        text_cell(250),
        is_raw=True,
        synonyms=(
            "nama kelompok",
            "nama kelompok tani",
            "nama kelompok tani binaan",
            "nama kelompok binaan",
            "kelompok tani",
            "kelompok binaan",
            "poktan",
            "kube",
            "nama koperasi",
            "group name",
        ),
        example="Kelompok Tani Makmur (contoh)",
        hint="Nama kelompok yang sudah terdaftar.",
    ),
    Field(
        "group_external_id",
        "ID sumber kelompok",
        text_cell(100),
        is_identity=True,
        synonyms=("id kelompok", "kode kelompok", "id poktan"),
    ),
    Field(
        "group_number",
        "NIB atau nomor kelompok",
        text_cell(100),
        is_identity=True,
        synonyms=("nib kelompok", "nib", "nomor kelompok", "nomor badan hukum", "nomor registrasi kelompok"),
    ),
    Field("group_region", "Kode wilayah kelompok", region_cell, is_identity=True, synonyms=("kode wilayah",)),
    Field("group_village", "Desa/kelurahan kelompok", place_cell, synonyms=("desa kelurahan", "desa", "kelurahan")),
    Field("group_district", "Kecamatan kelompok", place_cell, synonyms=("kecamatan", "kec", "district")),
    Field(
        "group_regency",
        "Kabupaten/kota kelompok",
        place_cell,
        synonyms=("kabupaten kota", "kabupaten", "kota", "regency"),
    ),
)
NEW_GROUP_FIELDS = (
    Field(
        "group_address",
        "Alamat kelompok",
        text_cell(2000),
        synonyms=("alamat sekretariat", "alamat sekretariat kelompok"),
        hint="Hanya dipakai untuk kelompok yang baru dibuat.",
    ),
    Field(
        "group_class",
        "Kelas kelompok",
        text_cell(200),
        synonyms=("kelas", "kelas kemampuan"),
        hint="Hanya dipakai untuk kelompok yang baru dibuat.",
    ),
    Field(
        "group_founded",
        "Tahun berdiri kelompok",
        text_cell(40),
        synonyms=("tahun pembentukan", "tahun berdiri", "tahun dibentuk"),
        hint="Hanya dipakai untuk kelompok yang baru dibuat.",
    ),
    Field(
        "mentor",
        "Pendamping menurut daftar",
        text_cell(200),
        synonyms=("penyuluh pendamping", "nama penyuluh", "penyuluh", "nama pendamping", "pendamping", "fasilitator"),
        hint="Hanya catatan. Pendamping adalah orang dengan akun; impor penugasannya sebagai daftar Penugasan.",
    ),
)
CARRIED = tuple(entry.name for entry in (*GROUP_FIELDS, *NEW_GROUP_FIELDS))


def read_group_names(rows: list[Row]) -> None:
    """Put the name of the group, whose cell comes as it is, into the values of each row."""
    for row in rows:
        cell = row.cells.get(GROUP)
        row.values[GROUP] = ""
        if GROUP in row.cells and not is_blank(cell):
            try:
                row.values[GROUP] = text_cell(250)(cell).value
            except ValueError as error:
                row.add(ERROR, GROUP, str(error))


def carry_down(rows: list[Row], context: ImportContext) -> None:
    """Give a row without a group that of the row above, where that layout is certain or a person chose it."""
    blank = [row for row in rows if not _names_group(row)]
    if not blank:
        return
    is_carried = CARRY in context.default_choice or _is_certain(rows)
    above: Row | None = None
    for row in rows:
        if _names_group(row):
            above = row
        elif not is_carried:
            row.add(ERROR, GROUP, "kelompok kosong; isi, atau pilih isi dari baris di atasnya")
        elif above is None:
            row.add(ERROR, GROUP, "kelompok kosong; di atasnya tidak ada kelompok")
        elif _is_cut(above, row):
            row.add(ERROR, GROUP, "kelompok kosong; baris di atasnya tidak dapat dipakai")
            above = None
        else:
            row.values.update({name: above.values.get(name, "") for name in CARRIED if name != "mentor"})
            row.values["carried_from"] = above.values.get("carried_from") or above.number
            row.add(INFO, GROUP, f"Diisi dari baris {row.values['carried_from']}.")
            above = row
    for row in rows:
        row.values.pop("carried_from", None)


def _names_group(row: Row) -> bool:
    return any(row.values.get(name) for name in ("group_id", GROUP, "group_external_id", "group_number"))


def _is_cut(above: Row, row: Row) -> bool:
    """Between the two stands a row that could not be read: it may have named another group."""
    return row.number != above.number + 1


def _is_certain(rows: list[Row]) -> bool:
    """Whether the list has rows of groups, each followed by rows of members only.

    So it is when every row without a group is blank from the first column through that of the group, and rows with
    one fill at least three columns there: a forgotten cell does not look like that.
    """
    column = _group_column(rows)
    if column is None or not _names_group(rows[0]):
        return False
    heads, followers = [row for row in rows if _names_group(row)], [row for row in rows if not _names_group(row)]
    if any(any(row.raw[: column + 1]) for row in followers):
        return False
    return all(sum(bool(text) for text in row.raw[: column + 1]) >= LEAST_WIDTH for row in heads)


def _group_column(rows: list[Row]) -> int | None:
    """The column that holds the names of groups."""
    wanted = [as_lines(row.cells.get(GROUP)) for row in rows]
    for column in range(max(len(row.raw) for row in rows)):
        if all(column < len(row.raw) and row.raw[column] == text for row, text in zip(rows, wanted, strict=True)):
            return column
    return None
