"""Every component with invented content, for whoever builds pages. Routed only with DEBUG."""

from types import SimpleNamespace

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kemitraan.core import clock
from kemitraan.core.forms import DayFirstDateField
from kemitraan.core.views import gallery_content as content


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Judul perjanjian", help_text="Seperti tertulis di dokumen.")
    kind = forms.ChoiceField(label="Jenis", choices=[("mou", "MoU"), ("pks", "PKS"), ("ia", "IA")])
    partner = forms.ChoiceField(
        label="Mitra",
        choices=[("", "Pilih mitra"), *((str(i), row[0]) for i, row in enumerate(content.ORGANIZATIONS))],
        widget=forms.Select(attrs={"data-enhance": ""}),
    )
    starts_on = DayFirstDateField(label="Mulai berlaku")
    value = forms.CharField(label="Nilai", required=False, widget=forms.TextInput(attrs={"data-rupiah": ""}))
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(
        label="Cara bertemu", choices=[("field", "Di lapangan"), ("online", "Daring")], widget=forms.RadioSelect
    )
    is_public = forms.BooleanField(label="Tampilkan di laporan tahunan", required=False)


class SampleRow(forms.Form):
    role = forms.ChoiceField(label="Peran", choices=[("nucleus", "Inti"), ("plasma", "Plasma")])
    party = forms.CharField(label="Pihak")


class SampleFilterForm(forms.Form):
    q = forms.CharField(label="Cari nama atau nomor", required=False)
    state = forms.ChoiceField(
        label="Status", choices=[("", "Semua"), ("active", "Aktif"), ("draft", "Draf")], required=False
    )
    region = forms.ChoiceField(label="Wilayah", choices=[("", "Semua"), ("demak", "Kab. Demak")], required=False)
    due = DayFirstDateField(label="Jatuh tempo sampai", required=False)
    kind = forms.ChoiceField(label="Jenis", choices=[("", "Semua"), ("pks", "PKS")], required=False)


class SampleTable(tables.Table):
    """Shows the flat row template of a list."""

    name = tables.Column(verbose_name="Mitra")
    state = tables.Column(verbose_name="Status")
    due_on = tables.Column(verbose_name="Jatuh tempo")
    value = tables.Column(verbose_name="Nilai", attrs={"th": {"class": "cell-num"}})
    menu = tables.Column(verbose_name="", orderable=False, empty_values=())

    row_template = "core/_gallery_row.html"
    caption = "Contoh daftar mitra"
    noun = "mitra"

    class Meta:
        empty_text = "Belum ada mitra yang cocok."


def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page; the list really filters by `?q=` and sorts by `?sort=`."""
    today, now = clock.today(), clock.now()
    rows = content.rows(today)
    query = request.GET.get("q", "").lower()
    found = [row for row in rows * 13 if query in row["name"].lower()]
    table = SampleTable(found, order_by=request.GET.get("sort", ""), request=request)
    table.paginate(page=1, per_page=25)
    filter_form = SampleFilterForm(request.GET or {"state": "active"}, auto_id="saring_%s")
    filter_form.is_valid()
    context = {
        **content.overview(),
        **content.tables(now),
        **content.preview(),
        "patterns": content.PATTERNS,
        "states": content.STATES,
        "people": [row["name"] for row in rows],
        "work": content.work(today),
        "timeline": content.timeline(now),
        "sides": content.sides(today),
        "attendees": [{"value": n, "label": row["name"], "is_present": n < 2} for n, row in enumerate(rows)],
        "table": table,
        "filter": SimpleNamespace(form=filter_form),
        "form": SampleForm({"title": "", "partner": "1", "starts_on": "", "value": ""}),
        "formset": forms.formset_factory(SampleRow, extra=2, can_delete=True)(prefix="pihak"),
        "page": Paginator(range(300), 25).page(5),
    }
    return render(request, "core/gallery.html", context)
