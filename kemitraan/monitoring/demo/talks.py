"""Meetings, grievances and a notice of the example."""

import datetime as dt

from kemitraan.monitoring.demo.ledger import record
from programs.enums import GrievanceState, MeetingKind, Stance
from programs.models import (
    Grievance,
    GrievanceStep,
    Meeting,
    MeetingAttendee,
    MeetingFollowUp,
    Partnership,
    Termination,
    TerminationReply,
)

# (partnership, kind, title, days ago, place, minutes, decisions, names by place, follow-ups: text, owner, days, done)
MEETINGS = [
    (
        "futuristik",
        MeetingKind.WORKSHOP,
        "Lokakarya misi bersama",
        200,
        "Aula PKBM Tunas Bahari (contoh)",
        "Setiap pihak menyampaikan harapan dan nilainya. Misi ditulis bersama lalu dibacakan ulang.",
        "Misi seratus wirausaha muda dalam tiga tahun disepakati.",
        ("Bu Ratna", "Bu Nur", "Pak Joko"),
        [("Menyusun kurikulum", 0, -150, True), ("Membuka pendaftaran bengkel", 2, 12, False)],
    ),
    (
        "asuh",
        MeetingKind.MEETING,
        "Rapat mutu bulanan",
        25,
        "Rumah produksi Sekar Laut (contoh)",
        "Contoh abon diperiksa bersama. Kadar air turun, kemasan masih sobek di ujung.",
        "Alat perekat diganti bulan depan.",
        ("Pak Bagus", "Bu Mutmainah dan tiga anggota"),
        [("Meminjamkan alat perekat", 0, -4, False), ("Mencatat kemasan yang sobek", 1, 10, False)],
    ),
    (
        "inti_plasma",
        MeetingKind.REVIEW,
        "Evaluasi panen pertama",
        60,
        "Gudang inti (contoh)",
        "Timbangan diuji di depan semua plasma.",
        "Nota dibuat rangkap dua.",
        ("Bu Indah", "Pak Kasmin", "Pak Rohmat", ""),
        [("Mengirim salinan nota", 0, -30, True)],
    ),
]


def add_talks(people, partnerships: dict[str, Partnership], today: dt.date) -> None:
    """Three meetings with what follows, a grievance on its way, and a notice that the other side answered."""
    parties = {key: list(home.parties.all()) for key, home in partnerships.items()}
    office = people["koordinator@demo.test"]
    rows = []
    for home, kind, title, ago, place, minutes, decisions, names, follow_ups in MEETINGS:
        meeting = Meeting.objects.create(
            institution=partnerships[home].institution,
            partnership=partnerships[home],
            kind=kind,
            title=title,
            held_on=today - dt.timedelta(days=ago),
            place=place,
            minutes=minutes,
            decisions=decisions,
            created_by=office,
        )
        MeetingAttendee.objects.bulk_create(
            MeetingAttendee(institution=meeting.institution, meeting=meeting, party=party, people=people_there)
            for party, people_there in zip(parties[home], names, strict=True)
        )
        MeetingFollowUp.objects.bulk_create(
            MeetingFollowUp(
                institution=meeting.institution,
                meeting=meeting,
                text=text,
                owner=parties[home][owner],
                due_on=today + dt.timedelta(days=days),
                done_on=today + dt.timedelta(days=days - 3) if is_done else None,
            )
            for text, owner, days, is_done in follow_ups
        )
        rows.append(meeting)
    record(rows[0].institution, "mencatat pertemuan contoh", rows)
    add_grievance(partnerships["asuh"], parties["asuh"], people, today)
    add_notice(partnerships["sejajar"], parties["sejajar"], people, today)


def add_grievance(partnership: Partnership, parties, people, today: dt.date) -> None:
    """The group says that payment comes late; it is being talked about."""
    grievance = Grievance.objects.create(
        institution=partnership.institution,
        partnership=partnership,
        raised_by=parties[1],
        against=parties[0],
        title="Pembayaran abon terlambat",
        text="Kiriman dua bulan lalu baru dibayar setengahnya.",
        raised_on=today - dt.timedelta(days=18),
        state=GrievanceState.DISCUSSED,
        created_by=people["koordinator@demo.test"],
    )
    steps = [
        (GrievanceState.RAISED, 18, "", "koordinator@demo.test"),
        (GrievanceState.RAISED, 15, "Faktur kedua belum kami terima.", "mitra@demo.test"),
        (GrievanceState.DISCUSSED, 9, "Faktur dikirim ulang; sisa dibayar akhir bulan.", "koordinator@demo.test"),
    ]
    GrievanceStep.objects.bulk_create(
        GrievanceStep(
            institution=partnership.institution,
            grievance=grievance,
            state=state,
            happened_on=today - dt.timedelta(days=ago),
            note=note,
            recorded_by=people[email],
        )
        for state, ago, note, email in steps
    )
    record(partnership.institution, "mencatat keluhan contoh", [grievance])


def add_notice(partnership: Partnership, parties, people, today: dt.date) -> None:
    """The shop wants to stop; the group asks for more time."""
    notice = Termination.objects.create(
        institution=partnership.institution,
        partnership=partnership,
        given_by=parties[0],
        reason="Rak toko akan dipakai untuk barang lain mulai tahun depan.",
        noticed_on=today - dt.timedelta(days=12),
        notice_days=60,
        effective_on=today + dt.timedelta(days=48),
        created_by=people["koordinator@demo.test"],
    )
    TerminationReply.objects.create(
        institution=partnership.institution,
        termination=notice,
        party=parties[1],
        stance=Stance.OBJECTS,
        text="Kami perlu tiga bulan untuk mencari pembeli lain.",
        replied_on=today - dt.timedelta(days=5),
        recorded_by=people["koordinator@demo.test"],
    )
    record(partnership.institution, "mencatat pemberitahuan contoh", [notice])
