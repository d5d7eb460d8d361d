"""Invented content of the component gallery."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from kemitraan.core.errors import Missing
from kemitraan.core.registry import WorkItem

Row = dict[str, Any]

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
ORGANIZATIONS = (
    ("Koperasi Nelayan Sumber Laut (contoh)", "Kab. Demak", "Aktif", "ok"),
    ("PT Rasa Pesisir Nusantara (contoh)", "Kota Semarang", "Negosiasi", "wait"),
    ("Kelompok Usaha Bandeng Presto Mekar (contoh)", "Kab. Demak", "Terlambat 4 hari", "late"),
    ("Politeknik Bahari (contoh)", "Kota Pekalongan", "Draf", "idle"),
)


def rows(today: dt.date) -> list[Row]:
    """Lines of a list: name, place, state, due date, money."""
    return [
        {
            "name": name,
            "place": place,
            "state": label,
            "color": color,
            "due_on": today + dt.timedelta(days=number * 9 - 4),
            "value": 12_500_000 * (number + 1),
        }
        for number, (name, place, label, color) in enumerate(ORGANIZATIONS)
    ]


def overview() -> Row:
    """Counters, tabs, steps, facts and what blocks."""
    return {
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
            Missing("signatory", "Penanda tangan PT Rasa Pesisir (contoh) belum diisi", "Aturan lembaga", "#"),
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
        "facts": [
            {"label": "NIB", "value": "9120304050607"},
            {"label": "Alamat", "value": "Jl. Pantura 12, Sayung, Kab. Demak"},
            {"label": "Situs", "value": ""},
        ],
    }


def work(today: dt.date) -> list[tuple[WorkItem, str]]:
    """Things to do, each with the color of its group."""
    late, month = today - dt.timedelta(days=4), today + dt.timedelta(days=30)
    cooperative, company = ORGANIZATIONS[0][0], ORGANIZATIONS[1][0]
    return [
        (
            WorkItem("report", "Laporan kunjungan Oktober", cooperative, "#", late, "Tulis laporan", "clipboard-text"),
            "late",
        ),
        (
            WorkItem("obligation", "Kirim 200 kg bandeng", "Perjanjian 12/PKS/2026", "#", today, "Tandai", "package"),
            "soon",
        ),
        (
            WorkItem("agreement", "Perpanjang perjanjian", company, "#", month, "Buka", "writing-sign", "Bu Sari"),
            "wait",
        ),
    ]


def timeline(now: dt.datetime) -> list[Row]:
    """What happened, newest first."""
    changes = [{"label": "Berlaku sampai", "old": "31 Desember 2026", "new": "31 Desember 2027"}]
    return [
        {"at": now, "actor": "Sari", "icon": "signature", "title": "Ditandatangani pihak kedua", "color": "ok"},
        {"at": now - dt.timedelta(days=2), "actor": "Budi", "icon": "pencil", "title": "Diubah", "changes": changes},
        {
            "at": now - dt.timedelta(days=9),
            "icon": "mail",
            "title": "Pengingat dikirim",
            "text": "Perjanjian berakhir 90 hari lagi.",
            "url": "#",
        },
    ]


def sides(today: dt.date) -> list[Row]:
    """Two sides of a ledger."""
    late = SimpleNamespace(label="Terlambat", color="late")
    unmet = SimpleNamespace(label="Terbuka", color="idle")
    met = SimpleNamespace(label="Terpenuhi", color="ok")
    ours = [
        {"title": "Pelatihan pengemasan", "due_on": today - dt.timedelta(days=4), "state": late, "url": "#"},
        {"title": "Laporan semester", "due_on": today + dt.timedelta(days=20), "state": unmet},
    ]
    theirs = [{"title": "Pembelian 200 kg bandeng", "note": "setiap bulan", "state": met, "value": "Rp9.000.000"}]
    return [
        {"title": "Kewajiban kami", "name": "Universitas Nusantara (contoh)", "rows": ours},
        {"title": "Kewajiban mereka", "name": ORGANIZATIONS[1][0], "rows": theirs},
    ]


def tables(now: dt.datetime) -> Row:
    """Content of the smaller tables, menus and file lists."""
    return {
        "changes": [
            {"label": "Berlaku sampai", "old": "31 Desember 2026", "new": "31 Desember 2027"},
            {"label": "Catatan", "old": "", "new": "Diperpanjang satu tahun"},
        ],
        "conflict": {
            "by": "Sari",
            "at": now,
            "changes": [{"label": "Judul", "theirs": "PKS Bandeng 2026", "mine": "PKS Bandeng"}],
        },
        "menu": [
            {"label": "Ubah", "icon": "pencil", "url": "#"},
            {
                "label": "Akhiri perjanjian",
                "icon": "ban",
                "post": "#",
                "color": "late",
                "confirm": "Akhiri perjanjian ini?",
                "detail": "Kewajiban yang terbuka tetap tercatat.",
                "button": "Akhiri",
            },
        ],
        "files": [
            {
                "original_name": "perjanjian-bandeng.pdf",
                "public_id": "00000000-0000-4000-8000-000000000000",
                "size": 348_160,
                "created_at": now,
                "caption": "Naskah bertanda tangan",
            }
        ],
    }


def preview() -> Row:
    """Two rows of an import: one with an error, one understood."""
    wrong = [
        _cell("CV Laut Jaya (contoh)"),
        _cell("31/13/2026", "", "error", "Tanggal ini tidak ada"),
        _cell("Kab. Demak"),
    ]
    right = [
        _cell("kop. sumber laut", "Koperasi Sumber Laut (contoh)"),
        _cell("1/8/26", "1 Agustus 2026"),
        _cell("Dmk", "Kab. Demak", "warning", "Ditebak dari singkatan"),
    ]
    return {
        "preview_columns": ["Nama", "Tanggal", "Kabupaten"],
        "preview_rows": [
            {"number": 14, "state": {"label": "Perlu diperbaiki", "color": "late"}, "cells": wrong},
            {"number": 3, "state": {"label": "Baru", "color": "ok"}, "cells": right},
        ],
    }


def _cell(raw: str, value: str | None = None, level: str = "", message: str = "") -> dict[str, str]:
    return {"raw": raw, "value": raw if value is None else value, "level": level, "message": message}
