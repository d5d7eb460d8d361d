"""Cells of a list's row, drawn in the order that the person chose."""

from collections.abc import Iterator

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


class CellsNode(Node):
    """Draws the cells of the columns that the table shows, in their order; a table without a choice shows all."""

    def __init__(self, cells: dict[str, NodeList]) -> None:
        self.cells = cells

    def __iter__(self) -> Iterator[Node]:
        for nodes in self.cells.values():
            yield from nodes

    def render(self, context: template.Context) -> SafeString:
        table = context.get("table")
        names = getattr(table, "shown_columns", None) or list(self.cells)
        drawn = [self.cells[name].render(context) for name in names if name in self.cells]
        if form_id := getattr(table, "selection", ""):
            drawn.insert(0, _check_cell(form_id, context["record"]))
        return SafeString("".join(drawn))


def _check_cell(form_id: str, record) -> SafeString:
    box = '<input type="checkbox" name="selected" value="{}" form="{}" aria-label="Pilih {}">'
    return format_html(f'<td class="cell-check">{box}</td>', record.public_id, form_id, record)


@register.simple_tag(takes_context=True)
def cell_url(context: template.Context) -> str:
    """Where the cell `field` of `record` is changed; empty for whoever may not, and for records that may not change."""
    if address := context.get("cell_address"):
        return str(address)
    route, record = context.get("cell_route"), context["record"]
    if not route or not context["view"].cell_is_open(record):
        return ""
    return reverse(route, args=[record.public_id, context["field"]])


@register.tag
def cells(parser: Parser, token: Token) -> CellsNode:
    """`{% cells %}{% cell "name" %}<th>…</th>{% cell "kind" %}<td>…</td>{% endcells %}`, one cell a column."""
    found: dict[str, NodeList] = {}
    parser.parse(("cell", "endcells"))
    current = parser.next_token()
    while (words := current.split_contents())[0] == "cell":
        if len(words) != 2:
            raise template.TemplateSyntaxError("cell takes the name of a column")
        found[words[1].strip("\"'")] = parser.parse(("cell", "endcells"))
        current = parser.next_token()
    return CellsNode(found)
