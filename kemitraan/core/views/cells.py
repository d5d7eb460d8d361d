"""One field of one record, changed in its cell of the list: the cell comes and goes as a fragment."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services.audit import readable
from kemitraan.core.views.generic import ScopedObjectMixin


class CellEditView(ScopedObjectMixin, View):
    """GET gives the cell as a form (`?lihat=1`: as it is read), POST saves it through the service.

    Set `fields` (name → form field) and implement `write` and `edit_url`, the page that edits the whole record: a
    browser without scripts is led there. `text_of` says how the value reads in the list, when it is not just itself.
    What somebody else saved meanwhile is shown, and saving again replaces it.
    """

    fields: dict[str, forms.Field]

    def write(self, record: Any, values: dict[str, Any], version: int) -> Any:
        raise NotImplementedError

    def edit_url(self, record: Any) -> str:
        raise NotImplementedError

    def text_of(self, record: Any) -> str:
        """The value of the cell as the list shows it; empty for none."""
        column = record._meta.get_field(self.name)
        return readable(column, getattr(record, column.attname))

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.record = self.get_object()
        self.name = kwargs["field"]
        if self.name not in self.fields:
            raise Http404
        require(can_write(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs) -> HttpResponse:
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(self.edit_url(self.record))
        if "lihat" in request.GET:
            return self.shown(self.record)
        return self.asked(value=getattr(self.record, self.name), version=self.record.version)

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        typed = request.POST.get("value", "")
        opened = request.POST.get("opened_version", "")
        version = int(opened) if opened.isdigit() else 0
        try:
            value = self.fields[self.name].clean(typed)
            record = self.write(self.record, {self.name: value}, version)
        except NotAllowed:
            raise
        except StaleVersion as stale:
            words = self.words_for(stale)
            return self.asked(value=typed, version=self.record.version, error=words, status=422)
        except DomainError as error:
            return self.asked(value=typed, version=version, error=error.message, status=422)
        except ValidationError as error:
            return self.asked(value=typed, version=version, error=" ".join(error.messages), status=422)
        return self.shown(record)

    def words_for(self, stale: StaleVersion) -> str:
        """What somebody else saved meanwhile, in this field or in others, which saving again leaves as it is."""
        others = [change for event in stale.changes for change in event.changes]
        if others and all(change["field"] != self.name for change in others):
            told = ", ".join(f"{change['label']} menjadi “{change['new'] or 'kosong'}”" for change in others)
            return f"Orang lain sudah mengubah {told}. Simpan lagi untuk menambahkan isian Anda."
        stored = self.text_of(self.record)
        return f"Sudah diubah orang lain menjadi “{stored or 'kosong'}”. Simpan lagi untuk memakai isian Anda."

    def shown(self, record: Any) -> HttpResponse:
        context = {"record": record, "field": self.name, "value": self.text_of(record), "is_fresh": True}
        return render(self.request, "_components/cell_edit.html", context | {"cell_address": self.request.path})

    def asked(self, *, value: Any, version: int, error: str = "", status: int = 200) -> HttpResponse:
        field = self.fields[self.name]
        identity = f"sel-{self.record.public_id}-{self.name}"
        attrs = {"id": identity, "aria-label": f"{field.label} {self.record}", "autofocus": True}
        if error:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{identity}-salah"}
        context = {
            "url": self.request.path,
            "input": field.widget.render("value", field.prepare_value(value), attrs),
            "version": version,
            "error": error,
            "error_id": f"{identity}-salah",
        }
        return render(self.request, "core/_cell_form.html", context, status=status)
