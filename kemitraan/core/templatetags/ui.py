"""Template tags of the interface; loaded everywhere as a builtin. docs/components.md shows each in use."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kemitraan.core.list_state import STEADY

register = template.Library()

COLORS = frozenset({"ok", "soon", "late", "idle", "wait", "brand", "accent"})
DEFAULT_ICONS = {
    "ok": "circle-check",
    "soon": "clock",
    "late": "alert-triangle",
    "idle": "circle-dashed",
    "wait": "hourglass",
    "brand": "circle-dot",
    "accent": "star",
}
FILTERS_IN_LINE = 3
PATTERN_GLYPHS = frozenset({"asuh", "inti_plasma", "sub_kontrak", "futuristik", "sejajar", "sesuai_kebutuhan"})


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite (names: assets.json). Hidden from screen readers unless `label` is given."""
    return _symbol(static("vendor/icons.svg"), name, "icon", label)


@register.simple_tag
def glyph(code: str, label: str = "", size: str = "") -> SafeString:
    """The glyph of a partnership pattern, by its code; `size` is "", "l" or "xl". Unknown codes give nothing."""
    value = str(getattr(code, "value", code) or "")
    if value not in PATTERN_GLYPHS:
        return SafeString("")
    css = f"glyph glyph-{size}" if size else "glyph"
    return _symbol(static("img/glyphs.svg"), value, css, label)


def _symbol(sprite: str, name: str, css: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', css, label, sprite, name
        )
    return _unnamed_symbol(sprite, name, css)


@lru_cache(maxsize=1000, typed=True)
def _unnamed_symbol(sprite: str, name: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, sprite, name)


@register.simple_tag
def pill(choice: Any = None, label: str = "", color: str = "", icon: str = "") -> SafeString:
    """A state as icon + word on a soft ground; color alone never carries it.

    `choice` is a TextChoices member or any object with `.label` and optionally `.color` (ok, soon, late, idle,
    wait, brand, accent) and `.icon`; a plain string is shown as it is. Keywords override. Nothing for an
    empty choice without label.
    """
    text = label or getattr(choice, "label", None) or choice
    if text in (None, ""):
        return SafeString("")
    tone = color or getattr(choice, "color", None) or "idle"
    tone = tone if tone in COLORS else "idle"
    name = icon or getattr(choice, "icon", None) or DEFAULT_ICONS[tone]
    return format_html(
        '<span class="pill pill-{}">{}{}</span>',
        tone,
        _symbol(static("vendor/icons.svg"), name, "icon", ""),
        text,
    )


@register.simple_tag
def avatar(name: Any, size: str = "") -> SafeString:
    """Initials of a person or organization on one of six quiet grounds; `size` is "", "s" or "l"."""
    text = str(name or "").strip()
    words = [word for word in text.replace(".", " ").split() if word[0].isalnum()]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"
    tone = sum(map(ord, text)) % 6
    css = f"avatar-i avatar-i-{size}" if size else "avatar-i"
    return format_html('<span class="{} avatar-t{}" aria-hidden="true">{}</span>', css, tone, initials)


@register.simple_tag(takes_context=True)
def nav_items(context: template.Context, phone: bool = False) -> list[Any]:
    """The navigation of the person looking (from the `layout` context processor); `phone` keeps the bottom bar's."""
    items: Iterable[Any] = context.get("navigation") or ()
    return [item for item in items if item.on_phone][:5] if phone else list(items)


@register.simple_tag
def split_filters(form: BaseForm, shown: int | str = "") -> dict[str, list[BoundField]]:
    """Fields of a filter form, without `q` and hidden ones: the first `shown` (default 3) and the rest."""
    fields = [field for field in form.visible_fields() if field.name not in {"q", "sort", "per_page"}]
    count = int(shown or FILTERS_IN_LINE)
    return {"first": fields[:count], "more": fields[count:]}


@register.simple_tag(takes_context=True)
def steady_state(context: template.Context) -> list[tuple[str, str]]:
    """What stays in the address of a list while its filters change: (name, value) pairs."""
    query: QueryDict = context["request"].GET
    return [(name, value) for name in STEADY for value in query.getlist(name) if value]


@register.simple_tag(takes_context=True)
def filter_chips(context: template.Context, form: BaseForm) -> list[dict[str, str]]:
    """Each filter in use as `{label, value, url}`; `url` is this page without that filter, from page one."""
    query: QueryDict = context["request"].GET
    names = {field.name: field for field in form.visible_fields()}
    chips = []
    for key in query:
        field = next((names[n] for n in (key, key.rsplit("_", 1)[0]) if n in names), None)
        if field is None or field.name == "q":
            continue
        for value in filter(None, query.getlist(key)):
            rest = query.copy()
            rest.pop("page", None)
            rest.setlist(key, [other for other in rest.getlist(key) if other != value])
            chips.append(
                {
                    "label": str(field.label or field.name),
                    "value": _readable(field, value),
                    "url": f"?{rest.urlencode()}",
                }
            )
    return chips


def _readable(field: BoundField, value: str) -> str:
    """The label of a chosen option without asking the database for all of them; else the value as typed."""
    chosen = field.form.cleaned_data.get(field.name) if hasattr(field.form, "cleaned_data") else None
    choices = getattr(field.field, "choices", None)
    if choices is not None and not isinstance(choices, ModelChoiceIterator):
        return str(dict(_flat(choices)).get(value, value))
    if chosen is not None and hasattr(chosen, "_meta"):
        return str(chosen)
    if value.lower() in {"true", "on"}:
        return "ya"
    return "tidak" if value.lower() == "false" else value


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from ((str(v), text) for v, text in label)
        else:
            yield str(value), label


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One thing to mend; `field_id` is the id of the input, empty for the form as a whole."""

    field_id: str
    label: str
    text: str


@register.simple_tag
def error_lines(form: BaseForm | None, formsets: Iterable[Any] | None = None) -> list[ErrorLine]:
    """All errors of a form and of its formsets, in reading order, for the summary on top."""
    lines = _form_errors(form) if form else []
    for formset in formsets or ():
        if not formset.is_bound:
            continue
        lines += [ErrorLine("", "", str(error)) for error in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, start=1):
            lines += _form_errors(row, f"Baris {number}, ")
    return lines


def _form_errors(form: BaseForm, prefix: str = "") -> list[ErrorLine]:
    if not form.is_bound or not form.errors:
        return []
    lines = [ErrorLine("", "", str(error)) for error in form.non_field_errors()]
    for field in form:
        label = str(field.label or field.name)
        label = f"{prefix}{label[:1].lower()}{label[1:]}" if prefix else label
        lines += [ErrorLine(field.id_for_label or field.auto_id, label, str(error)) for error in field.errors]
    return lines


@register.simple_tag(takes_context=True)
def sort_url(context: template.Context, table: Any, column: Any) -> str:
    """The address that sorts by a column (or turns its order around), from page one."""
    query: QueryDict = context["request"].GET.copy()
    query.pop(table.prefixed_page_field, None)
    query[table.prefixed_order_by_field] = column.order_by_alias.next
    return f"?{query.urlencode()}"


@register.simple_tag
def page_links(page: Page) -> list[int | None]:
    """Page numbers worth a link: first, last and two around the current one; None marks a gap."""
    last = page.paginator.num_pages
    wanted = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    links: list[int | None] = []
    for number in wanted:
        previous = links[-1] if links else 0
        if previous is not None and number - previous == 2:
            links.append(number - 1)
        elif previous is not None and number - previous > 2:
            links.append(None)
        links.append(number)
    return links


@register.simple_tag
def ring(done: int, total: int) -> dict[str, str]:
    """Measures of the completeness ring: `dash` is the drawn part of a path of length 100."""
    share = 100 * min(done, total) / total if total else 0
    return {"dash": f"{share:.1f}"}
