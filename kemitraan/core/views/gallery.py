"""Every component with invented content, for whoever builds pages. Routed only with DEBUG."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kemitraan.core import clock
from kemitraan.core.errors import Missing
from kemitraan.core.registry import WorkItem

PATTERNS = ("asuh", "inti_plasma", "sub_kontrak", "futuristik", "sejajar", "sesuai_kebutuhan")
STATES = (
    ("Draf", "idle", "pencil"),
    ("Negosiasi", "wait", "messages"),
    ("Aktif", "ok", "circle-check"),
    ("Berakhir 30 hari lagi", "soon", "clock"),
    ("Terlambat 4 hari", "late", "alert-triangle"),
    ("Dikembalikan", "accent", "arrow-back-up"),
    ("Ditandatangani", "brand", "signature"),
)
NAMES = (
    ("Koperasi Nelayan Sumber Laut (contoh)", "Kab. Demak", "Aktif", "ok"),
    ("PT Rasa Pesisir Nusantara (contoh)", "Kota Semarang", "Negosiasi", "wait"),
    ("Kelompok Usaha Bandeng Presto Mekar (contoh)", "Kab. Demak", "Terlambat 4 hari", "late"),
    ("Politeknik Bahari (contoh)", "Kota Pekalongan", "Draf", "idle"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Judul perjanjian", help_text="Seperti tertulis di dokumen.")
    kind = forms.ChoiceField(label="Jenis", choices=[("mou", "MoU"), ("pks", "PKS"), ("ia", "IA")])
    partner = forms.ChoiceField(
        label="Mitra",
        choices=[("", "Pilih mitra"), *((str(i), row[0]) for i, row in enumerate(NAMES))],
        widget=forms.Select(attrs={"data-enhance": ""}),
    )
    starts_on = forms.DateField(label="Mulai berlaku", widget=forms.DateInput(attrs={"type": "date"}))
    value = forms.CharField(label="Nilai", required=False, widget=forms.TextInput(attrs={"data-rupiah": ""}))
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(
        label="Cara bertemu", choices=[("field", "Di lapangan"), ("online", "Daring")], widget=forms.RadioSelect
    )
    is_public = forms.BooleanField(label="Tampilkan di laporan tahunan", required=False)


class SampleFilterForm(forms.Form):
    q = forms.CharField(label="Cari nama atau nomor", required=False)
    state = forms.ChoiceField(
        label="Status", choices=[("", "Semua"), ("active", "Aktif"), ("draft", "Draf")], required=False
    )
    region = forms.ChoiceField(label="Wilayah", choices=[("", "Semua"), ("demak", "Kab. Demak")], required=False)
    due = forms.DateField(label="Jatuh tempo sampai", required=False, widget=forms.DateInput(attrs={"type": "date"}))
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
    """All components on one page."""
    today = clock.today()
    rows = [
        {"name": name, "place": place, "state": label, "color": color, "due_on": today + dt.timedelta(days=n * 9 - 4),
         "value": 12_500_000 * (n + 1), "key": f"baris-{n}"}
        for n, (name, place, label, color) in enumerate(NAMES)
    ]  # fmt: skip
    table = SampleTable(rows * 13, order_by=request.GET.get("sort", ""), request=request)
    table.paginate(page=1, per_page=25)
    filter_form = SampleFilterForm(request.GET or {"state": "active"}, auto_id="saring_%s")
    filter_form.is_valid()
    form = SampleForm({"title": "", "partner": "1", "starts_on": "", "value": "1500000"})
    context = _content(today, rows) | {
        "table": table,
        "filter": SimpleNamespace(form=filter_form),
        "form": form,
        "formset": forms.formset_factory(SampleRow, extra=2, can_delete=True)(prefix="pihak"),
        "empty_table": SampleTable([]),
        "page": Paginator(range(300), 25).page(5),
    }
    return render(request, "core/gallery.html", context)


class SampleRow(forms.Form):
    role = forms.ChoiceField(label="Peran", choices=[("nucleus", "Inti"), ("plasma", "Plasma")])
    party = forms.CharField(label="Pihak")


def _content(today: dt.date, rows: list[dict[str, Any]]) -> dict[str, Any]:
    now = clock.now()
    return {
        "patterns": PATTERNS,
        "states": STATES,
        "people": [row[0] for row in NAMES],
        "counters": [
            {"label": "Terlambat", "value": 3, "url": "#", "color": "late", "icon": "alert-triangle"},
            {"label": "Hari ini", "value": 2, "url": "#", "color": "soon", "icon": "calendar-event"},
            {"label": "7 hari", "value": 8, "url": "#", "color": "brand", "icon": "calendar-due"},
            {"label": "Menunggu pihak lain", "value": 0, "url": "#", "color": "wait", "icon": "hourglass"},
        ],
        "tabs": [
            {"label": "Ringkasan", "url": "#ringkasan", "is_active": True},
            {"label": "Kewajiban", "url": "#kewajiban", "count": 4},
            {"label": "Dokumen", "url": "#dokumen", "count": 0},
            {"label": "Riwayat", "url": "#riwayat"},
        ],
        "missing": [
            Missing("signatory", "Penanda tangan PT Rasa Pesisir (contoh) belum diisi", "Permendikbud 24/2022", "#"),
            Missing("standard", "Standar mutu belum disetujui kedua pihak", link="#"),
        ],
        "steps": [
            {"label": "Draf", "state": "done", "note": "2 Oktober 2026"},
            {"label": "Negosiasi", "state": "done", "note": "14 Oktober 2026"},
            {"label": "Disepakati", "state": "now", "note": "menunggu 1 pihak"},
            {"label": "Ditandatangani", "state": "next"},
            {"label": "Aktif", "state": "next"},
            {"label": "Berakhir", "state": "next", "note": "31 Desember 2027"},
        ],
        "timeline": _timeline(now),
        "sides": _sides(today),
        "work": [
            (WorkItem("report", "Laporan kunjungan Oktober", "Koperasi Nelayan Sumber Laut (contoh)", "#",
                      today - dt.timedelta(days=4), "Tulis laporan", "clipboard-text"), "late"),
            (WorkItem("obligation", "Kirim 200 kg bandeng", "Perjanjian 12/PKS/2026", "#", today,
                      "Tandai terpenuhi", "package"), "soon"),
            (WorkItem("agreement", "Perpanjang perjanjian", "PT Rasa Pesisir Nusantara (contoh)", "#",
                      today + dt.timedelta(days=30), "Buka", "writing-sign", waiting_for="Bu Sari"), "wait"),
        ],  # fmt: skip
        "facts": [
            {"label": "NIB", "value": "9120304050607"},
            {"label": "Alamat", "value": "Jl. Pantura 12, Sayung, Kab. Demak"},
            {"label": "Situs", "value": "", "url": ""},
        ],
        "attendees": [{"value": n, "label": row["name"], "is_present": n < 2, "note": row["place"]}
                      for n, row in enumerate(rows)],  # fmt: skip
        "changes": [
            {"label": "Berlaku sampai", "old": "31 Desember 2026", "new": "31 Desember 2027"},
            {"label": "Catatan", "old": "", "new": "Diperpanjang satu tahun"},
        ],
        "preview_columns": ["Nama", "Tanggal", "Kabupaten"],
        "preview_rows": _preview(),
        "menu": [
            {"label": "Ubah", "icon": "pencil", "url": "#"},
            {"label": "Akhiri perjanjian", "icon": "ban", "post": "#", "color": "late",
             "confirm": "Akhiri perjanjian ini?", "detail": "Kewajiban yang terbuka tetap tercatat.",
             "button": "Akhiri"},
        ],  # fmt: skip
        "conflict": {"by": "Sari", "at": now, "changes": [
            {"label": "Judul", "theirs": "PKS Bandeng 2026", "mine": "PKS Bandeng"}]},  # fmt: skip
        "files": [
            {"original_name": "perjanjian-bandeng.pdf", "public_id": "00000000-0000-4000-8000-000000000000",
             "size": 348_160, "is_image": False, "created_at": now, "caption": "Naskah bertanda tangan"},
        ],  # fmt: skip
    }


def _timeline(now: dt.datetime) -> list[dict[str, Any]]:
    return [
        {"at": now, "actor": "Sari", "icon": "signature", "title": "Ditandatangani pihak kedua", "color": "ok"},
        {"at": now - dt.timedelta(days=2), "actor": "Budi", "icon": "pencil", "title": "Diubah",
         "changes": [{"label": "Berlaku sampai", "old": "31 Desember 2026", "new": "31 Desember 2027"}]},
        {"at": now - dt.timedelta(days=9), "actor": None, "icon": "mail", "title": "Pengingat dikirim",
         "text": "Perjanjian berakhir 90 hari lagi.", "url": "#"},
    ]  # fmt: skip


def _sides(today: dt.date) -> list[dict[str, Any]]:
    late = SimpleNamespace(label="Terlambat", color="late")
    open_ = SimpleNamespace(label="Terbuka", color="idle")
    done = SimpleNamespace(label="Terpenuhi", color="ok")
    return [
        {"title": "Kewajiban kami", "name": "Universitas Nusantara (contoh)", "rows": [
            {"title": "Pelatihan pengemasan", "due_on": today - dt.timedelta(days=4), "state": late, "url": "#"},
            {"title": "Laporan semester", "due_on": today + dt.timedelta(days=20), "state": open_}]},
        {"title": "Kewajiban mereka", "name": "PT Rasa Pesisir Nusantara (contoh)", "rows": [
            {"title": "Pembelian 200 kg bandeng", "note": "setiap bulan", "state": done, "value": "Rp9.000.000"}]},
    ]  # fmt: skip


def _preview() -> list[dict[str, Any]]:
    def cell(raw: str, value: str | None = None, level: str = "", message: str = "") -> dict[str, str]:
        return {"raw": raw, "value": raw if value is None else value, "level": level, "message": message}

    return [
        {"number": 14, "state": {"label": "Perlu diperbaiki", "color": "late"}, "cells": [
            cell("CV. Laut Jaya (contoh)"), cell("31/13/2026", "", "error", "Tanggal ini tidak ada"), cell("Demak")]},
        {"number": 3, "state": {"label": "Baru", "color": "ok"}, "cells": [
            cell("kop. sumber laut", "Koperasi Sumber Laut (contoh)"), cell("1/8/26", "1 Agustus 2026"),
            cell("Dmk", "Kab. Demak", "warning", "Ditebak dari singkatan")]},
    ]  # fmt: skip
