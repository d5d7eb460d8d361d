"""The way of two groups of the example: one from dependent to growing, one that may go on alone."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from partners.services import record_year
from pendampingan.selectors.voices import instrument_for
from pendampingan.services import support
from pendampingan.services.natures import answer_natures
from pendampingan.services.trainings import save_training
from programs.enums import InstrumentPurpose, Voice
from programs.services.growth import Answers, assess_group

COORDINATOR = "koordinator@demo.test"
# Days before today; levels of the results (responsif, terampil, kolaboratif), of independence and standing; months with
# an income in a row, income and costs of a month in rupiah; what was seen.
Look = tuple[int, tuple[int, int, int], tuple[int, int], tuple[int, int, int], str]
SEKAR: list[Look] = [
    (400, (1, 1, 1), (1, 1), (0, 900_000, 2_100_000), "Produksi berhenti bila pendamping tidak datang."),
    (270, (2, 1, 2), (2, 2), (2, 1_600_000, 2_200_000), "Jadwal produksi ada, diisi bersama pendamping."),
    (140, (2, 2, 2), (2, 2), (3, 2_400_000, 2_300_000), "Kas diisi sendiri; pesanan masih dicarikan pendamping."),
    (
        12,
        (3, 3, 2),
        (3, 3),
        (5, 3_100_000, 2_400_000),
        "Dua pembeli baru dicari sendiri; ketua diundang musyawarah desa.",
    ),
]
KERANG: list[Look] = [
    (200, (3, 3, 3), (3, 3), (7, 4_200_000, 3_100_000), "Pesanan dua rumah makan dilayani tanpa pendamping."),
    (
        75,
        (4, 3, 3),
        (4, 3),
        (10, 4_900_000, 3_200_000),
        "Sepuluh bulan berpenghasilan; upah anggota dibayar tepat waktu.",
    ),
    (8, (4, 4, 4), (4, 4), (12, 5_300_000, 3_300_000), "Melatih kelompok tetangga; kas cukup untuk tiga bulan."),
]
MILLION = 1_000_000
# Years before this one; sales and capital in million rupiah, 0: not known.
SIZES = {
    "sekar": ((4, 64, 0), (3, 81, 21), (2, 118, 28), (1, 145, 35)),
    "kerang": ((3, 52, 0), (2, 71, 14), (1, 96, 20)),
    "koperasi": ((4, 1_240, 410), (3, 1_730, 520), (2, 2_280, 700), (1, 3_100, 950)),
}
PRINCIPLES = ("small_group", "responsibility", "leadership", "democratic", "integrated", "self_help", "advancement")
NATURES = ("consultative", "interactive", "communicative", "motivating", "negotiating")
RESULTS = ("responsive", "skilled", "collaborative")


def add_growth(people, bodies, today: dt.date) -> None:
    """Assessments of two groups over time, and what group and mentor say of the accompaniment, each apart."""
    if instrument_for(bodies["sekar"], InstrumentPurpose.OUTPUT, today) is None:
        return
    for key, email, looks in (("sekar", "pendamping@demo.test", SEKAR), ("kerang", "pendamping2@demo.test", KERANG)):
        for look in looks:
            add_look(people[email], bodies[key], look, today)
    for months, levels in ((9, (2, 2, 1, 1, 1, 2, 1)), (6, (3, 2, 2, 2, 1, 2, 2)), (3, (3, 3, 2, 3, 2, 2, 2))):
        day = today - relativedelta(months=months)
        said = "Dilihat saat rapat kelompok dan dari buku kas."
        judge(
            people["pendamping@demo.test"], bodies["sekar"], "process", day, zip(PRINCIPLES, levels, strict=True), said
        )
    add_voices(people, bodies["sekar"], today)
    add_sizes(people[COORDINATOR], bodies, today)
    add_support(people, bodies, today)


def add_sizes(coordinator, bodies, today: dt.date) -> None:
    """Sales and capital over the years: two groups grow and stay micro, a cooperative becomes small."""
    for key, years in SIZES.items():
        for before, sales, capital in years:
            values = {
                "year": today.year - before,
                "sales_idr": Decimal(sales * MILLION),
                "capital_idr": Decimal(capital * MILLION) if capital else None,
                "source": "Buku kas",
            }
            record_year(actor=coordinator, organization=bodies[key], values=values)


def add_look(mentor, group, look: Look, today: dt.date) -> None:
    """Results and independence of one day."""
    before, results, outputs, (months, income, costs), seen = look
    day = today - dt.timedelta(days=before)
    judge(mentor, group, "result", day, zip(RESULTS, results, strict=True), seen)
    figures = {"income_months": months, "income_idr": Decimal(income), "costs_idr": Decimal(costs)}
    judge(mentor, group, "output", day, zip(("independence", "standing"), outputs, strict=True), seen, **figures)


def judge(actor, group, purpose: str, day: dt.date, levels, seen: str, **figures) -> None:
    """One assessment through its service; it may lie in the past."""
    instrument = instrument_for(group, purpose, group.institution.today)
    if instrument is not None:
        answers = answers_of(day, dict(levels), seen, **figures)
        assess_group(actor=actor, organization=group, instrument=instrument, answers=answers)


def answers_of(day: dt.date, levels: Mapping[str, int], seen: str, **more) -> Answers:
    return Answers(assessed_on=day, levels=levels, evidence=dict.fromkeys(levels, seen), **more)


def add_voices(people, group, today: dt.date) -> None:
    """Last quarter both sides answered and differ in two natures; this quarter the group's answer is still to come."""
    earlier = today - relativedelta(months=3)
    for voice, actor, day, levels in (
        (Voice.MENTOR, "pendamping@demo.test", earlier, (4, 3, 4, 3, 3)),
        (Voice.GROUP, COORDINATOR, earlier, (3, 3, 2, 4, 3)),
        (Voice.MENTOR, "pendamping@demo.test", today, (4, 4, 4, 3, 3)),
    ):
        seen = "Anggota bertanya lebih dahulu." if voice == Voice.MENTOR else "Kata anggota dalam pertemuan."
        answers = answers_of(
            day,
            dict(zip(NATURES, levels, strict=True)),
            seen,
            voice=voice,
            meeting_note="Pertemuan bulanan, 9 anggota hadir" if voice == Voice.GROUP else "",
        )
        answer_natures(actor=people[actor], organization=group, answers=answers)


def add_support(people, bodies, today: dt.date) -> None:
    """Introductions, resources, a training with its material, a checked fact and facts of the area of one group."""
    mentor, group = people["pendamping@demo.test"], bodies["sekar"]

    def day(before: int) -> dt.date:
        return today - dt.timedelta(days=before)

    rows: list[tuple[Any, dict[str, Any]]] = [
        (
            support.Referral,
            {
                "target": bodies["koperasi"],
                "purpose": "Simpan pinjam untuk modal kerja",
                "introduced_on": day(60),
                "outcome": "agreed",
                "outcome_on": day(35),
                "outcome_note": "Pinjaman pertama cair.",
            },
        ),
        (
            support.Referral,
            {
                "target_name": "Toko Oleh-oleh Pantura (contoh)",
                "purpose": "Pembeli tetap abon",
                "introduced_on": day(20),
            },
        ),
        (
            support.GroupResource,
            {
                "nature": "human",
                "name": "Bu Kholifah, pembuat abon senior (contoh)",
                "use": "Melatih anggota baru",
                "place": "Dusun Krajan",
                "may_contact": True,
                "contact": "lewat ketua kelompok",
            },
        ),
        (
            support.GroupResource,
            {
                "nature": "other",
                "name": "Mesin pengering milik desa",
                "owner": "BUM Desa (contoh)",
                "place": "Gudang balai desa",
                "use": "Dipakai bergiliran setiap Rabu",
            },
        ),
        (
            support.AreaFact,
            {
                "fact": "Rumah tangga nelayan di desa",
                "value": Decimal(412),
                "unit": "rumah tangga",
                "surveyed_on": day(80),
                "source": "Profil desa (contoh)",
            },
        ),
    ]
    for model, values in rows:
        support.add_support(actor=mentor, organization=group, model=model, values=values)
    material = support.save_material(
        actor=mentor, values={"topic": "Pengemasan", "title": "Lembar kerja label P-IRT (contoh)"}
    )
    attended = {member.pk: 2 if n % 3 else None for n, member in enumerate(group.members.all())}
    save_training(
        actor=mentor,
        organization=group,
        values={
            "title": "Mengemas dan memberi label",
            "skill": "Memberi label",
            "held_on": day(40),
            "trainer": "Dinas Perikanan (contoh)",
            "place": "Balai desa",
            "materials": [material],
        },
        attended=attended,
    )
    support.check_data(
        actor=mentor,
        organization=group,
        values={
            "subject": "Alamat kelompok",
            "field": "address",
            "recorded": group.address,
            "found": "Dusun Krajan RT 03 RW 01",
            "how": "Dilihat di rumah produksi",
            "checked_on": day(5),
            "result": "wrong",
        },
    )
