"""What a browser sends of the sheet of targets."""

import json


def target_sheet(indicator, cells: dict[str, str], seen: dict[str, str] | None = None) -> dict[str, str]:
    """The row of an indicator: cells by the first day of their period, and what they showed before."""
    data = {f"target_{indicator.public_id}_{day}": value for day, value in cells.items()}
    return data | {f"seen_{indicator.public_id}": json.dumps(seen or {})}
