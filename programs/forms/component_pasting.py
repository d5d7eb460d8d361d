"""What was pasted as a block goes into the rows of the sheet, as if it had been typed."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict

from programs.forms.components import CELLS
from programs.rules.components import PastedRow, identity_of, kind_of


def with_pasted(data: QueryDict, prefix: str, rows: Iterable[PastedRow]) -> tuple[QueryDict, int, int]:
    """(data of the sheet with pasted rows, how many are new, how many went into a row that was there).

    A pasted row of the same kind and name fills that row; the others go into empty rows and behind, as written.
    """
    data = data.copy()
    total = int(data.get(f"{prefix}-TOTAL_FORMS") or 0)
    places, empty = _places(data, prefix, total)
    added = filled = 0
    for row in rows:
        identity = identity_of(*kind_of(row.kind), row.name)
        index = places.get(identity)
        if index is None:
            added += 1
            index = empty.pop(0) if empty else total
            total = max(total, index + 1)
            places[identity] = index
        else:
            filled += 1
        for name, cell in vars(row).items():
            if cell or f"{prefix}-{index}-{name}" not in data:
                data[f"{prefix}-{index}-{name}"] = cell
    data[f"{prefix}-TOTAL_FORMS"] = str(total)
    return data, added, filled


def _places(data: Mapping[str, str], prefix: str, total: int) -> tuple[dict[tuple[str, str, str], int], list[int]]:
    """Where each component stands in what was sent, and which rows are empty."""
    found, empty = {}, []
    for index in range(total):
        name = (data.get(f"{prefix}-{index}-name") or "").strip()
        if name:
            found[identity_of(*kind_of(data.get(f"{prefix}-{index}-kind") or ""), name)] = index
        elif not any(data.get(f"{prefix}-{index}-{cell}") for cell in CELLS):
            empty.append(index)
    return found, empty
