"""How assignments come in from lists, and how they and field reports go out to them."""

from pendampingan.resources.assignments import ASSIGNMENTS
from pendampingan.resources.field_reports import FIELD_REPORTS

__all__ = ["ASSIGNMENTS", "FIELD_REPORTS"]
