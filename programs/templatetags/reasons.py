"""Why an organization is suggested, drawn at once: a page has hundreds of reasons."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from programs.rules.suggestions import Reason

register = template.Library()
ROW = (
    '<li><span class="reason-label">{}</span>'
    '<meter class="reason-meter" min="0" max="{}" value="{}" aria-label="{}: {} dari {}"></meter>'
    "<span>{}</span></li>"
)


@register.simple_tag
def reasons(rows: Iterable[Reason | Mapping[str, Any]]) -> SafeString:
    """A list of reasons, just found or kept with a candidate: label, points out of the most, sentence."""
    items = (row.as_row() if isinstance(row, Reason) else row for row in rows)
    drawn = format_html_join("", ROW, (_parts(row) for row in items))
    return format_html('<ul class="reasons">{}</ul>', drawn)


def _parts(row: Mapping[str, Any]) -> tuple[Any, ...]:
    points, most = f"{row['value']:.0f}", row["weight"]
    return row["label"], most, f"{row['value']:.1f}", row["label"], points, most, row["sentence"]
