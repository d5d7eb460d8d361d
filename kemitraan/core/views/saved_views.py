"""Saving, changing, sharing and dropping views of lists."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, resolve, reverse
from django.views import View

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.list_forms import NewViewForm, SavedViewForm
from kemitraan.core.list_state import VIEW
from kemitraan.core.models import SavedView
from kemitraan.core.permissions import Decision, Denied, require
from kemitraan.core.selectors.saved_views import opens_with
from kemitraan.core.services import saved_views as services
from kemitraan.core.views.generic import ActionView, ScopedListView, ScopedObjectMixin, ServiceFormView


def address_of_list(list_name: str) -> str:
    """Where the list of that route name lives. Raises `Http404` when it is no list."""
    try:
        url = reverse(list_name)
    except NoReverseMatch:
        raise Http404 from None
    view_class = getattr(resolve(url).func, "view_class", None)
    if view_class is None or not issubclass(view_class, ScopedListView):
        raise Http404
    return url


class ViewSaveView(View):
    """Keep the list as it stands on the page under a name."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, list_name: str) -> HttpResponse:
        url = address_of_list(list_name)
        if request.user.membership is None:
            require(Denied("Anda belum terdaftar pada lembaga mana pun."))
        form = NewViewForm(request.POST, user=request.user)
        back = f"{url}?{request.POST.get('query', '')}"
        if not form.is_valid():
            messages.error(request, "Tampilan belum tersimpan: beri nama, paling panjang 60 huruf.")
            return redirect(back)
        wanted = form.cleaned_data
        try:
            view = services.save_view(
                actor=request.user,
                list_name=list_name,
                name=wanted["name"],
                query=wanted["query"],
                is_shared=wanted["is_shared"],
            )
            if wanted["is_default"]:
                services.choose_default_view(actor=request.user, list_name=list_name, view=view)
        except NotAllowed:
            raise
        except (DomainError, ValidationError) as error:
            messages.error(request, error.message if isinstance(error, DomainError) else " ".join(error.messages))
            return redirect(back)
        messages.success(request, f"Tampilan {view} tersimpan.")
        return redirect(view)


class ViewRefillView(ActionView):
    """Let a view keep what the page shows now, in place of what it kept."""

    model = SavedView
    success_message = "Tampilan diperbarui."

    def act(self, record: SavedView) -> None:
        query = self.request.POST.get("query", "")
        services.update_view(actor=self.request.user, view=record, values={"query": query}, version=None)
        record.refresh_from_db()


class ViewDefaultView(ScopedObjectMixin, View):
    """Open the list with this view from now on, or (when it does already) with everything again."""

    model = SavedView
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        view = self.get_object()
        is_default = opens_with(request.user, view)
        services.choose_default_view(actor=request.user, list_name=view.list_name, view=None if is_default else view)
        messages.success(
            request,
            "Daftar dibuka lengkap lagi." if is_default else f"Daftar dibuka dengan tampilan {view} mulai sekarang.",
        )
        return redirect(view)


class ViewUpdateView(ScopedObjectMixin, ServiceFormView):
    """Name, sharing, and whether the list opens with it."""

    model = SavedView
    form_class = SavedViewForm
    title = "Ubah tampilan"
    form_name = "saved-view"
    success_message = "Tampilan diperbarui."

    def prepare(self) -> None:
        self.view = self.get_object()
        self.is_default = opens_with(self.request.user, self.view)
        self.title = f"Ubah tampilan {self.view}"

    def check_permission(self) -> Decision:
        return services.may_change_view(self.request.user, self.view)

    def get_cancel_url(self) -> str:
        return self.view.get_absolute_url()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.view, "initial": {"is_default": self.is_default}}

    def perform(self, form) -> SavedView:
        view = services.update_view(actor=self.request.user, view=self.view, values=form.values, version=form.version)
        wanted = form.cleaned_data["is_default"]
        if wanted != self.is_default:
            services.choose_default_view(
                actor=self.request.user, list_name=view.list_name, view=view if wanted else None
            )
        return view


class ViewDeleteView(ActionView):
    """Drop a view; the list itself stays as it is."""

    model = SavedView
    success_message = "Tampilan dihapus."

    def act(self, record: SavedView) -> None:
        services.delete_view(actor=self.request.user, view=record)

    def get_success_url(self, record: SavedView) -> str:
        return f"{record.list_url}?{VIEW}=semua"
