"""What a browser sends of the sheet of components."""

from programs.forms.components import cells_of

PREFIX = "komponen"
CELLS = ("kind", "name", "required", "available", "unit", "note")


def cells(kind="Peserta", name="Ibu nelayan", required="30", available="18", unit="orang", note="") -> dict[str, str]:
    """One row as it is typed."""
    return dict(zip(CELLS, (kind, name, required, available, unit, note), strict=True))


def opened(component, shown: dict[str, str]) -> dict[str, str]:
    """The hidden fields of a stored row, as the page gave them."""
    return {"identity": str(component.public_id), "opened": str(component.version), "seen": cells_of(shown)}


def sheet(*rows: dict[str, str], stored: int = 0, **more: str) -> dict[str, str]:
    """The whole form; the first `stored` rows are stored ones."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": str(stored)}
    for index, row in enumerate(rows):
        data |= {f"{PREFIX}-{index}-position": str(index + 1)}
        data |= {f"{PREFIX}-{index}-{name}": value for name, value in row.items()}
    return data | more
