"""Hints about the quality of a field report. They never block: a report without any hint is not better by rule.

After the quality checks of field notes (completeness, evidence, facts apart from interpretation, several sources,
punctuality, agreed actions) that are usual in accompaniment. Pure: what a report says comes in as `Said`.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pendampingan.enums import Method, Task

LATE_AFTER_WORKING_DAYS = 3
FEW_WORDS = 5
FAR_AHEAD = dt.timedelta(days=120)
NUMBER = re.compile(r"\d|\b(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|belas|puluh|ratus|ribu)\b")
OPINION = re.compile(
    r"\b(?:sepertinya|tampaknya|kelihatannya|kayaknya|mungkin|menurut saya|saya rasa|diduga|seharusnya|barangkali)\b"
)
NOBODY = re.compile(r"^(?:kelompok|anggota|semua|semuanya|bersama|kita|pengurus|tim|pendamping dan kelompok|-)$")
# What a task leaves behind when it was done: pieces of words, with and without prefix, in what was told of
# the activity.
TRACES = {
    Task.A: re.compile(r"butuh|perlu|masalah|data|verifik|catat|eriksa"),
    Task.B: re.compile(r"urvei|urvey|data|amat|injau|warga|lingkungan|[pm]asar|sumber"),
    Task.C: re.compile(r"latih|raktik|ajar|terampil|demonstrasi|materi"),
    Task.D: re.compile(r"mandiri|usaha|jual|produksi|modal|[pm]asar|pesan|kas|untung|harga"),
    Task.E: re.compile(r"rencana|evaluasi|monitor|antau|jadwal|target|usun"),
    Task.F: re.compile(r"lapor|catat|dokumen|usun"),
}


@dataclass(frozen=True)
class Said:
    """What a report says, as far as hints ask; `photo_count` is None where it is not known yet.

    `working_days` is how many working days passed from the activity until it was handed in, or until today.
    """

    activities: str = ""
    purpose: str = ""
    findings: str = ""
    analysis: str = ""
    obstacles: str = ""
    solutions: str = ""
    method: str = Method.VISIT
    place: str = ""
    has_times: bool = False
    tasks: tuple[str, ...] = ()
    people_count: int = 0
    source_count: int = 0
    photo_count: int | None = None
    has_expense: bool = False
    activity_on: dt.date | None = None
    follow_ups: tuple[tuple[str, str, dt.date | None], ...] = ()
    working_days: int = 0

    @property
    def told(self) -> str:
        """All that was told of the activity, in small letters."""
        return " ".join([self.activities, self.purpose, self.findings, self.analysis, self.solutions]).lower()


@dataclass(frozen=True)
class Hint:
    """One thing that would make a report better; `field` is where in the form it can be written."""

    code: str
    text: str
    field: str


def _untraced(said: Said) -> list[str]:
    """Tasks that were ticked and of which nothing is told; a training is the trace of its own task."""
    by_method = {Task.C} if said.method == Method.TRAINING else set()
    known = [code for code in said.tasks if code in Task.values and code not in by_method]
    return [code for code in known if not TRACES[Task(code)].search(said.told)]


def _far(said: Said) -> bool:
    day = said.activity_on
    return day is not None and any(due is not None and due > day + FAR_AHEAD for _, _, due in said.follow_ups)


# code, whether it holds, the sentence, the field in which it is mended
RULES: tuple[tuple[str, Callable[[Said], object], str, str], ...] = (
    (
        "facts_without_number",
        lambda said: said.findings.strip() and not NUMBER.search(said.findings.lower()),
        "Fakta tanpa angka. Tulis berapa, sejak kapan, dibanding apa.",
        "findings",
    ),
    (
        "facts_short",
        lambda said: said.findings.strip() and len(said.findings.split()) < FEW_WORDS,
        "Fakta sangat pendek. Tulis apa yang dilihat dan didengar.",
        "findings",
    ),
    (
        "facts_with_opinion",
        lambda said: OPINION.search(said.findings.lower()),
        "Fakta bercampur tafsiran. Pindahkan dugaan ke Analisis.",
        "findings",
    ),
    (
        "no_analysis",
        lambda said: said.findings.strip() and not said.analysis.strip(),
        "Analisis kosong. Tulis arti temuan itu menurut Anda.",
        "analysis",
    ),
    (
        "one_source",
        lambda said: said.people_count + said.source_count <= 1,
        "Satu narasumber. Cocokkan dengan orang lain, catatan, atau yang terlihat.",
        "guests_female",
    ),
    (
        "obstacle_without_solution",
        lambda said: said.obstacles.strip() and not said.solutions.strip(),
        "Kendala tanpa solusi. Tulis apa yang dicoba atau disepakati.",
        "solutions",
    ),
    (
        "no_follow_up",
        lambda said: not said.follow_ups,
        "Belum ada tindak lanjut (RTL). Tulis aksi, penanggung jawab, dan tenggat.",
        "tindak_lanjut",
    ),
    (
        "follow_up_incomplete",
        lambda said: any(action and (not owner.strip() or due is None) for action, owner, due in said.follow_ups),
        "RTL tanpa tenggat atau penanggung jawab.",
        "tindak_lanjut",
    ),
    (
        "follow_up_of_nobody",
        lambda said: any(NOBODY.match(owner.strip().lower()) for _, owner, _ in said.follow_ups if owner.strip()),
        "Penanggung jawab RTL terlalu umum. Tulis nama orangnya.",
        "tindak_lanjut",
    ),
    ("follow_up_far", _far, "Tenggat RTL lebih dari empat bulan lagi. Bagi menjadi langkah dekat.", "tindak_lanjut"),
    (
        "handed_in_late",
        lambda said: said.working_days > LATE_AFTER_WORKING_DAYS,
        "Diajukan lebih dari 3 hari kerja sesudah kegiatan.",
        "activity_on",
    ),
    (
        "no_times",
        lambda said: not said.has_times,
        "Jam mulai dan selesai belum diisi.",
        "starts_at",
    ),
    (
        "no_place",
        lambda said: said.method in {Method.VISIT, Method.TRAINING} and not said.place.strip(),
        "Tempat belum ditulis.",
        "place",
    ),
    (
        "no_photo",
        lambda said: said.photo_count == 0 and said.method in {Method.VISIT, Method.TRAINING},
        "Belum ada foto kegiatan.",
        "photos",
    ),
    (
        "no_expense",
        lambda said: not said.has_expense,
        "Biaya belum ditulis, juga alasan bila tidak ada.",
        "expense_idr",
    ),
)


def hints_for(said: Said) -> list[Hint]:
    """What would make the report better, in the order of the form; empty when nothing stands out."""
    found = [Hint(code, text, field) for code, holds, text, field in RULES if holds(said)]
    return found + [
        Hint(
            f"task_without_trace_{code}",
            f"Tugas {code} ({Task(code).label.lower()}) ditandai, tetapi belum terlihat di kegiatan atau temuan.",
            "activities",
        )
        for code in _untraced(said)
    ]


def working_days_between(
    first: dt.date, last: dt.date, rest: frozenset[int], off: Collection[dt.date] = frozenset()
) -> int:
    """How many working days lie after `first` up to `last`, both local dates.

    `rest` are days of the week on which nobody works (Monday is 0), `off` closed days.
    """
    span = range(1, (last - first).days + 1)
    days = (first + dt.timedelta(days=number) for number in span)
    return sum(day.weekday() not in rest and day not in off for day in days)
