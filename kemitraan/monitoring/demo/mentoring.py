"""Mentors, visits and reports of the example: late, returned, waiting, verified, with pictures."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from kemitraan.core import clock
from kemitraan.core.services import attachments
from kemitraan.monitoring.demo.ledger import record
from pendampingan.enums import FollowUpOwner, FollowUpState, Method, ReportState, ReviewAction
from pendampingan.models import (
    Assignment,
    Attendance,
    FieldReport,
    FollowUp,
    Mentor,
    MentorCertificate,
    MentorLeave,
    ReportReview,
    Visit,
)
from pendampingan.services.visits import replan_visits

CADENCE_WEEKS = 2
WEEKS_BACK = 12
ASSIGNMENTS = [
    ("pendamping@demo.test", "sekar", 0, "Kemasan yang layak jual dan izin P-IRT sebelum akhir tahun."),
    ("pendamping@demo.test", "mina", 3, "Catatan kas yang diisi sendiri oleh bendahara setiap minggu."),
    ("pendamping@demo.test", "terasi", 5, "Dua pembeli tetap di luar kabupaten."),
    ("pendamping2@demo.test", "rumput", 1, "Mutu pengeringan rumput laut."),
    ("pendamping2@demo.test", "kerang", 6, "Kerang kupas beku untuk dua rumah makan."),
    ("pendamping3@demo.test", "mangrove", 2, "Motif batik sendiri dan harga jual yang menutup biaya."),
]
HOMES = {email: key for email, key, _, _ in reversed(ASSIGNMENTS)}  # each lives near the first group named
STATES = {0: None, 1: ReportState.SUBMITTED, 2: ReportState.RETURNED}
FINDINGS = [
    "Produksi naik dari 40 menjadi 55 kemasan per minggu; dua anggota belum memakai sarung tangan.",
    "Catatan keuangan terisi untuk tiga minggu; kas kelompok Rp2.350.000.",
    "Pesanan baru 120 kemasan dari dua toko; stok bahan hanya cukup untuk 80.",
    "Enam dari tujuh anggota hadir; alat pengering berfungsi kembali.",
]
FOLLOW_UPS = [
    ("Menyusun jadwal piket kebersihan alat", "Ketua kelompok"),
    ("Menghubungi pemasok bahan kedua", "Bendahara"),
    ("Melengkapi berkas izin P-IRT", "Sekretaris"),
]


def add_mentoring(institution, people, bodies, programs, today: dt.date) -> None:
    """Six assignments of three mentors with twelve weeks of visits behind and half a year ahead."""
    mentors = {
        email: Mentor.objects.create(
            institution=institution,
            membership=user.membership,
            competence="Pengolahan hasil laut dan pembukuan usaha kecil",
            region=bodies[HOMES[email]].region,
            languages=["id", "jv"] if email != "pendamping2@demo.test" else ["id", "tft"],
        )
        for email, user in people.items()
        if user.membership.is_mentor
    }
    add_profiles(institution, mentors, today)
    for number, (email, key, offset, focus) in enumerate(ASSIGNMENTS):
        anchor = today - dt.timedelta(weeks=WEEKS_BACK) + dt.timedelta(days=offset)
        assignment = Assignment(
            institution=institution,
            mentor=mentors[email],
            organization=bodies[key],
            program=programs["pesisir"],
            starts_on=anchor - dt.timedelta(days=7),
            first_visit_on=anchor,
            cadence_weeks=CADENCE_WEEKS,
            focus=focus,
            contract_number=f"ST-{number + 1:02}/PND/{anchor.year}",
            created_by=people["koordinator@demo.test"],
        )
        assignment.full_clean()
        assignment.save()
        record(institution, "menugaskan pendamping contoh", [assignment])
        visits = [
            Visit(
                institution=institution,
                assignment=assignment,
                planned_on=anchor + dt.timedelta(weeks=CADENCE_WEEKS * n),
                counted_on=anchor + dt.timedelta(weeks=CADENCE_WEEKS * n),
                report_due_on=anchor + dt.timedelta(weeks=CADENCE_WEEKS * n, days=assignment.report_due_days),
            )
            for n in range(WEEKS_BACK)
        ]
        Visit.objects.bulk_create(visits)
        past = [visit for visit in assignment.visits.order_by("-planned_on") if visit.planned_on < today]
        for age, visit in enumerate(past):
            state = STATES.get(age, ReportState.VERIFIED) if number < 3 else ReportState.VERIFIED
            if state:
                add_report(institution, people, people[email], visit, state, number + age)
        replan_visits(actor=people["koordinator@demo.test"], assignment=assignment, today=today)


def add_profiles(institution, mentors: dict[str, Mentor], today: dt.date) -> None:
    """Certificates, of which one ends soon, and a leave in which a colleague stands in."""
    first, second, third = mentors.values()
    MentorCertificate.objects.bulk_create(
        MentorCertificate(
            institution=institution,
            mentor=mentor,
            name="SKKNI 181/2017 Pendamping UMKM (contoh)",
            number=f"PND-{number + 1:03}/CONTOH",
            issuer="LSP Contoh",
            issued_on=today + dt.timedelta(days=left - 1095),
            expires_on=today + dt.timedelta(days=left),
        )
        for number, (mentor, left) in enumerate(((first, 45), (second, 600)))
    )
    leave = MentorLeave(
        institution=institution,
        mentor=third,
        starts_on=today + dt.timedelta(days=20),
        ends_on=today + dt.timedelta(days=29),
        reason="Cuti tahunan",
        delegate=first,
    )
    leave.full_clean()
    leave.save()
    record(institution, "mencatat profil pendamping contoh", list(mentors.values()))


def add_report(institution, people, author, visit: Visit, state: str, seed: int) -> None:
    """One report with attendance, follow-ups, its review and, for the newer ones, a picture."""
    organization = visit.assignment.organization
    submitted = timezone.make_aware(dt.datetime.combine(visit.planned_on + dt.timedelta(days=1), dt.time(16, 5)))
    is_verified = state == ReportState.VERIFIED
    coordinator = people["koordinator@demo.test"]
    report = FieldReport(
        institution=institution,
        assignment=visit.assignment,
        visit=visit,
        author=author,
        activity_on=visit.planned_on,
        starts_at=dt.time(9, 0),
        ends_at=dt.time(11, 30),
        zone=institution.time_zone if organization.province != "Maluku Utara" else "Asia/Jayapura",
        method=Method.VISIT if seed % 4 else Method.TRAINING,
        place=f"Rumah produksi, {organization.district}",
        tasks=["a", "c", "d"] if seed % 2 else ["b", "e", "f"],
        roles=["facilitator", "motivator"] if seed % 2 else ["catalyst"],
        purpose="Memantau produksi dan pembukuan kelompok.",
        activities="Meninjau rumah produksi, membaca catatan kas, berdiskusi dengan anggota.",
        findings=FINDINGS[seed % len(FINDINGS)],
        analysis="Kelompok mulai mengatur kerja sendiri; pemasaran masih bergantung pada satu pembeli.",
        obstacles="Bahan baku naik harga menjelang akhir bulan.",
        solutions="Membeli bahan bersama dengan kelompok tetangga.",
        due_on=visit.report_due_on,
    )
    report.full_clean()
    report.save()
    if seed % 3 == 0:
        attachments.attach(actor=author, subject=report, upload=picture(seed), purpose="photo", caption="Kegiatan")
    report.state = state
    report.submitted_at = submitted
    report.verified_at = submitted + dt.timedelta(days=2) if is_verified else None
    report.verified_by = coordinator if is_verified else None
    report.save()
    record(institution, "mencatat laporan contoh", [report])
    Attendance.objects.bulk_create(
        Attendance(institution=institution, report=report, member=member, is_present=(seed + n) % 6 != 0)
        for n, member in enumerate(organization.members.all())
    )
    add_follow_ups(institution, report, author, seed)
    add_reviews(institution, report, author, coordinator, submitted)


def add_follow_ups(institution, report: FieldReport, author, seed: int) -> None:
    """Two follow-ups; those of older reports that are due by now are done."""
    today = clock.today(institution.time_zone)
    for n in range(2):
        action, owner = FOLLOW_UPS[(seed + n) % len(FOLLOW_UPS)]
        due_on = report.activity_on + dt.timedelta(days=14 + 7 * n)
        is_done = report.state == ReportState.VERIFIED and due_on <= today
        FollowUp.objects.create(
            institution=institution,
            report=report,
            action=action,
            owner_name=author.full_name if n else owner,
            owner=author if n else None,
            owner_kind=FollowUpOwner.MENTOR if n else FollowUpOwner.GROUP,
            due_on=due_on,
            state=FollowUpState.DONE if is_done else FollowUpState.OPEN,
            done_on=due_on - dt.timedelta(days=1) if is_done else None,
            result="Selesai bersama anggota." if is_done else "",
        )


def add_reviews(institution, report: FieldReport, author, coordinator, submitted: dt.datetime) -> None:
    """The conversation: submitted, then what the coordinator did."""
    turns = [(ReviewAction.SUBMITTED, author, "", submitted, None)]
    if report.state == ReportState.RETURNED:
        due_on = clock.today(institution.time_zone) + dt.timedelta(days=2)
        report.due_on = due_on
        report.save(update_fields=["due_on"])
        note = "Mohon lengkapi jumlah produksi dan nama yang belum hadir."
        turns.append((ReviewAction.RETURNED, coordinator, note, submitted + dt.timedelta(days=1), due_on))
    if report.state == ReportState.VERIFIED:
        turns.append((ReviewAction.VERIFIED, coordinator, "Lengkap.", submitted + dt.timedelta(days=2), None))
    ReportReview.objects.bulk_create(
        ReportReview(institution=institution, report=report, action=action, by=by, note=note, at=at, due_on=due_on)
        for action, by, note, at, due_on in turns
    )


def picture(seed: int) -> SimpleUploadedFile:
    """A drawn picture of the coast, so that no photograph of anyone is needed."""
    image = Image.new("RGB", (960, 640), (190, 222, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 380, 960, 640), fill=(31, 110, 116))
    draw.ellipse((720 - seed * 20 % 400, 60, 840 - seed * 20 % 400, 180), fill=(240, 180, 72))
    for n in range(5):
        left = 60 + n * 180 + seed * 13 % 60
        draw.polygon([(left, 420), (left + 120, 420), (left + 95, 460), (left + 25, 460)], fill=(122, 72, 44))
        draw.polygon([(left + 60, 300), (left + 60, 410), (left + 110, 410)], fill=(250, 246, 236))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return SimpleUploadedFile(f"kegiatan-{seed}.jpg", buffer.getvalue(), content_type="image/jpeg")
