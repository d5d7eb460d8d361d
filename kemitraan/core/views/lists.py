"""What a list keeps in its address beside filters: the saved view, the columns and their order, the density."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core import list_state as state
from kemitraan.core.models import SavedView
from kemitraan.core.permissions import can_write
from kemitraan.core.registry import BulkAction, bulk_actions_of
from kemitraan.core.selectors.saved_views import views_of_list
from kemitraan.core.services.saved_views import may_change_view

MAP = "peta"
SELECTION = "massal"  # id of the form that the ticked rows belong to


class ListStateMixin:
    """Saved views as tabs, columns to choose, density. The table class may name `hidden_at_first` columns.

    `?simpanan=<id>` alone leads to the whole address of that view, and an address with nothing at all to the person's
    default view; so what a page shows always stands in its address.
    """

    request: HttpRequest
    model: Any
    map_route = ""  # of what gives the points of this list as GeoJSON, for lists that can stand beside a map
    cell_route = ""  # of a `CellEditView`, for lists whose cells can be changed in place
    table_class: Any
    filterset: Any

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if (view := self.view_to_open()) is not None:
            return redirect(view)
        if state.MOVE_UP in request.GET:
            return redirect(f"{request.path}?{self.moved_columns().urlencode()}")
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    @cached_property
    def list_name(self) -> str:
        return self.request.resolver_match.view_name if self.request.resolver_match else ""

    @cached_property
    def saved_views(self) -> list[SavedView]:
        """Those of this list that the person sees; `is_default` marks the one it opens with."""
        return views_of_list(self.request.user, self.list_name)

    def view_to_open(self) -> SavedView | None:
        asked = self.request.GET.get(state.VIEW, "")
        if set(self.request.GET) - {state.VIEW} or self.request.method != "GET" or asked == state.EVERYTHING:
            return None
        if not asked:
            return next((view for view in self.saved_views if view.is_default and view.query), None)
        return self.active_view if self.active_view is not None and self.active_view.query else None

    @cached_property
    def active_view(self) -> SavedView | None:
        """The saved view that the address names, whether or not its filters were changed since."""
        asked = self.request.GET.get(state.VIEW, "")
        return next((view for view in self.saved_views if str(view.public_id) == asked), None)

    # --- Columns ------------------------------------------------------------------------------
    @cached_property
    def choosable_columns(self) -> dict[str, str]:
        """Columns that a person may show, hide and move, by name: not the first, and none without a heading."""
        columns = list(self.table_class.base_columns.items())
        return {name: str(column.verbose_name) for name, column in columns[1:] if column.verbose_name}

    @cached_property
    def shown_columns(self) -> list[str]:
        """Names of the columns in their order."""
        names = list(self.table_class.base_columns)
        asked = list(dict.fromkeys(self.request.GET.getlist(state.COLUMN)))
        chosen = [name for name in asked if name in self.choosable_columns]
        if not chosen:
            hidden = getattr(self.table_class, "hidden_at_first", ())
            return [name for name in names if name not in hidden]
        bare = [name for name in names[1:] if name not in self.choosable_columns]
        return [names[0], *chosen, *bare]

    def get_table_kwargs(self) -> dict[str, Any]:
        hidden = [name for name in self.table_class.base_columns if name not in self.shown_columns]
        return {"sequence": [*self.shown_columns, "..."], "exclude": hidden}

    def get_table(self, **kwargs):
        table = super().get_table(**kwargs)  # type: ignore[misc]
        table.shown_columns = self.shown_columns
        table.selection = SELECTION if self.bulk_actions else ""
        return table

    # --- Many at once ---------------------------------------------------------------------------
    @cached_property
    def bulk_actions(self) -> list[BulkAction]:
        """What this person may do to many rows at once."""
        model = self.model
        may = self.has_cells and self.request.user.membership is not None and can_write(self.request.user)
        return bulk_actions_of(model._meta.label) if may else []

    def moved_columns(self) -> QueryDict:
        """The address with one column moved to the left."""
        query = self.request.GET.copy()
        name = query.pop(state.MOVE_UP)[-1]
        names = [one for one in self.shown_columns if one in self.choosable_columns]
        if name in names and (place := names.index(name)) > 0:
            names[place - 1 : place + 1] = [name, names[place - 1]]
        query.setlist(state.COLUMN, names)
        return query

    def column_choices(self) -> list[dict[str, Any]]:
        """All columns to choose from, those shown first and in their order."""
        shown = [name for name in self.shown_columns if name in self.choosable_columns]
        names = [*shown, *(name for name in self.choosable_columns if name not in shown)]
        return [
            {
                "name": name,
                "label": self.choosable_columns[name],
                "is_shown": name in shown,
                "can_rise": name in shown[1:],
            }
            for name in names
        ]

    def may_edit_cells(self) -> bool:
        return bool(self.cell_route and self.request.user.membership is not None and can_write(self.request.user))

    def cell_is_open(self, record: Any) -> bool:
        """Whether cells of that row can be changed in place, as far as the row itself tells."""
        return not getattr(record, "is_archived", False)

    # --- What the template needs ------------------------------------------------------------------
    def address_with(self, **changes: str | None) -> str:
        """This page's address with some parts set or (None) dropped, from page one."""
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def cleared_address(self) -> str:
        """The list without search and filters; its looks stay."""
        query = self.request.GET.copy()
        for name in list(query):
            if name not in state.LOOKS:
                query.pop(name)
        if any(view.is_default for view in self.saved_views):
            query[state.VIEW] = state.EVERYTHING
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def view_tabs(self) -> list[dict[str, Any]]:
        """The whole list, then the saved views."""
        has_default = any(view.is_default for view in self.saved_views)
        everything = f"{self.request.path}?{state.VIEW}={state.EVERYTHING}" if has_default else self.request.path
        tabs = [{"label": "Semua", "url": everything, "is_active": self.active_view is None, "icon": ""}]
        for view in self.saved_views:
            icon = "star" if view.is_default else "users" if view.is_shared else ""
            note = "tampilan awal" if view.is_default else "dibagikan" if view.is_shared else ""
            tabs.append(
                {
                    "label": view.name,
                    "url": view.get_absolute_url(),
                    "is_active": view == self.active_view,
                    "icon": icon,
                    "note": note,
                }
            )
        return tabs

    def list_state(self) -> dict[str, Any]:
        """Everything about views, columns and density, for the template."""
        view = self.active_view
        query = state.canonical_query(self.request.GET)
        columns, sorts = self.choosable_columns, self.table_class.base_columns
        density = self.request.GET.get(state.DENSITY, "")
        return {
            "tabs": self.view_tabs(),
            "view": view,
            "query": query,
            "list_name": self.list_name,
            "is_changed": view is not None and view.query != query,
            "may_change": view is not None and bool(may_change_view(self.request.user, view)),
            "may_share": bool(can_write(self.request.user)),
            "problems": state.problems_with(self.request.GET, self.filterset.form, columns, sorts) if view else [],
            "bulk_actions": self.bulk_actions,
            "columns": self.column_choices() if len(columns) > 1 and self.has_cells else [],
            "kept": [
                (name, value)
                for name, values in self.request.GET.lists()
                if name not in {state.COLUMN, state.DENSITY, "page", state.MOVE_UP}
                for value in values
            ],
            "density": density if density in state.DENSITIES else "",
            "densities": state.DENSITIES,
            "map_url": reverse(self.map_route) if self.map_route else "",
            "is_map": bool(self.map_route) and self.request.GET.get(state.MODE) == MAP,
            "show_map_url": self.address_with(**{state.MODE: MAP}),
            "show_list_url": self.address_with(**{state.MODE: None, "area": None}),
            "without_area_url": self.address_with(area=None),
            "area": self.request.GET.get("area", ""),
            "tiles": settings.TILE_URL,
            "tiles_by": settings.TILE_ATTRIBUTION,
            "original_url": self.address_with(**{state.COLUMN: None, state.DENSITY: None}),
            "cleared_url": self.cleared_address(),
        }

    @property
    def has_cells(self) -> bool:
        """Whether the rows are drawn cell by cell (`{% cells %}`), so that columns can be chosen."""
        return getattr(self.table_class, "has_cells", False)
