"""The instruments that come with the product: principles, natures and results of the source text, part F, and our own
proposal of four levels of independence and standing."""

import datetime as dt

from django.db import migrations

SINCE = dt.date(2026, 1, 1)
SOURCE = "Bagian F: model pendampingan dan pemberdayaan"
MET = ["Belum", "Sebagian", "Ya"]
OFTEN = ["Belum terasa", "Kadang-kadang", "Sering", "Selalu"]
# Purpose: title, explanation, source, is_proposal, every_days, items (code, label, question, levels, target).
INSTRUMENTS = {
    "process": (
        "Tujuh prinsip proses",
        "Apakah kegiatan pemberdayaan triwulan ini berjalan menurut tujuh prinsip?",
        SOURCE,
        False,
        100,
        [
            ("small_group", "Kelompok kecil", "Apakah anggota bekerja dalam kelompok yang saling mengenal?", MET, 3),
            ("responsibility", "Tanggung jawab", "Apakah setiap anggota memegang tugasnya sendiri?", MET, 3),
            ("leadership", "Kepemimpinan partisipatif", "Apakah pengurus melibatkan anggota saat memutuskan?", MET, 3),
            ("democratic", "Demokratis", "Apakah keputusan diambil bersama dan dapat ditolak?", MET, 3),
            ("integrated", "Terpadu", "Apakah kegiatan tersambung dengan usaha dan program lain?", MET, 3),
            ("self_help", "Metode swadaya", "Apakah kelompok memakai tenaga, dana, dan cara sendiri?", MET, 3),
            (
                "advancement",
                "Peningkatan ekonomi, sosial, dan politik",
                "Apakah anggota lebih berdaya dalam pendapatan, pergaulan, dan suara di kampungnya?",
                MET,
                3,
            ),
        ],
    ),
    "nature": (
        "Lima sifat pendampingan",
        "Kelompok dan pendamping menjawab sendiri-sendiri. Jawaban dibuka sesudah keduanya menjawab.",
        SOURCE,
        False,
        100,
        [
            ("consultative", "Konsultatif", "Masalah dibicarakan dan dipecahkan bersama.", OFTEN, 4),
            ("interactive", "Interaktif", "Pendamping dan kelompok sama-sama aktif.", OFTEN, 4),
            ("communicative", "Komunikatif", "Yang disampaikan dipahami sama oleh kedua pihak.", OFTEN, 4),
            ("motivating", "Motivatif", "Pendampingan menumbuhkan percaya diri dan semangat.", OFTEN, 4),
            ("negotiating", "Negosiasi", "Kedua pihak mudah saling menyesuaikan.", OFTEN, 4),
        ],
    ),
    "result": (
        "Hasil: responsif, terampil, kolaboratif",
        "Apa yang berubah pada kelompok.",
        SOURCE,
        False,
        190,
        [
            (
                "responsive",
                "Responsif",
                "Seberapa cepat kelompok menanggapi masalah dan peluang?",
                [
                    ("Menunggu", "Bergerak bila disuruh pendamping."),
                    ("Menanggapi", "Menanggapi bila diingatkan."),
                    ("Tanggap", "Menanggapi sendiri dalam hitungan hari."),
                    ("Mendahului", "Melihat masalah dan peluang sebelum terjadi."),
                ],
                3,
            ),
            (
                "skilled",
                "Terampil",
                "Seberapa jauh anggota menguasai pekerjaan usahanya?",
                [
                    ("Belum terampil", "Sebagian besar anggota belum bisa."),
                    ("Perlu bantuan", "Sebagian besar bisa dengan bantuan."),
                    ("Bisa sendiri", "Sebagian besar bisa sendiri."),
                    ("Mengajari", "Anggota mengajari anggota atau kelompok lain."),
                ],
                3,
            ),
            (
                "collaborative",
                "Kolaboratif",
                "Seberapa baik kelompok bekerja bersama dan dengan pihak lain?",
                [
                    ("Sendiri-sendiri", "Anggota bekerja masing-masing."),
                    ("Bersama di dalam", "Ada kerja bersama di dalam kelompok."),
                    ("Bekerja sama keluar", "Ada kerja sama tetap dengan pihak lain."),
                    ("Menggerakkan", "Mengajak kelompok lain bekerja sama."),
                ],
                3,
            ),
        ],
    ),
    "output": (
        "Kemandirian dan kedudukan",
        "Empat tingkat ini usulan kami, bukan ketentuan. Mandiri berarti sumber usahanya tetap dan layak.",
        "Usulan kami, dari tujuan pendampingan: sumber usaha yang tetap dan layak",
        True,
        190,
        [
            (
                "independence",
                "Kemandirian",
                "Seberapa jauh usaha kelompok berjalan tanpa pendamping?",
                [
                    ("Bergantung", "Usaha berhenti bila pendamping tidak datang."),
                    ("Dibina", "Usaha berjalan dengan arahan pendamping."),
                    ("Berkembang", "Usaha berjalan sendiri; pendamping dimintai pendapat."),
                    ("Mandiri", "Usaha tetap dan layak tanpa pendamping."),
                ],
                4,
            ),
            (
                "standing",
                "Kedudukan dalam masyarakat",
                "Bagaimana kelompok dipandang di lingkungannya?",
                [
                    ("Belum dikenal", "Tidak diajak dalam urusan kampung."),
                    ("Dikenal", "Dikenal, kadang diundang."),
                    ("Diajak bicara", "Pendapatnya diminta dalam musyawarah."),
                    ("Menjadi rujukan", "Memimpin atau ditiru kelompok lain."),
                ],
                3,
            ),
        ],
    ),
}


def ship_instruments(apps, schema_editor) -> None:
    instruments = apps.get_model("programs", "Instrument").objects
    items = apps.get_model("programs", "InstrumentItem").objects
    for purpose, (title, explanation, source, is_proposal, every_days, rows) in INSTRUMENTS.items():
        instrument, is_new = instruments.get_or_create(
            institution=None,
            purpose=purpose,
            valid_from=SINCE,
            defaults={
                "title": title,
                "explanation": explanation,
                "source": source,
                "is_proposal": is_proposal,
                "every_days": every_days,
            },
        )
        if is_new:
            items.bulk_create(
                items.model(
                    instrument=instrument,
                    code=code,
                    label=label,
                    question=question,
                    levels=[as_level(level) for level in levels],
                    target=target,
                    order=order,
                )
                for order, (code, label, question, levels, target) in enumerate(rows, start=1)
            )


def as_level(level) -> dict[str, str]:
    """A level is its name, or its name and what it looks like."""
    label, text = (level, "") if isinstance(level, str) else level
    return {"label": label, "text": text}


class Migration(migrations.Migration):
    dependencies = [("programs", "0023_judge_groups")]

    operations = [migrations.RunPython(ship_instruments, migrations.RunPython.noop)]
