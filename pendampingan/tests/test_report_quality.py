"""Hints about a report: each rule by an example that it catches and one that it lets pass; none blocks."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from kemitraan.core.tests.factories import LocalHolidayFactory
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport
from pendampingan.rules.quality import RULES, Said, hints_for, working_days_between
from pendampingan.selectors.report_quality import hints_of
from pendampingan.services import reviews
from pendampingan.tests.factories import AttendanceFactory, FieldReportFactory, FollowUpFactory
from pendampingan.tests.test_pages import report_data

DAY = dt.date(2026, 11, 2)
WEEKEND = frozenset({5, 6})
GOOD = Said(
    activities="Meninjau catatan kas bersama bendahara.",
    purpose="Memantau produksi.",
    findings="Produksi naik dari 40 menjadi 55 kemasan per minggu.",
    analysis="Kelompok mulai mengatur kerja sendiri.",
    obstacles="Bahan naik harga.",
    solutions="Membeli bersama.",
    place="Balai desa",
    has_times=True,
    tasks=("a", "e"),
    people_count=6,
    source_count=2,
    photo_count=1,
    has_expense=True,
    activity_on=DAY,
    follow_ups=(("Menyusun jadwal piket", "Ibu Sari", DAY + dt.timedelta(days=14)),),
    working_days=3,
)
# code -> what of the good report makes the hint appear
CAUGHT = {
    "facts_without_number": {"findings": "Produksi naik dan anggota senang sekali."},
    "facts_short": {"findings": "Naik 3 kg."},
    "facts_with_opinion": {"findings": "Sepertinya 3 dari 7 anggota enggan datang."},
    "no_analysis": {"analysis": " "},
    "one_source": {"people_count": 1, "source_count": 0},
    "obstacle_without_solution": {"solutions": ""},
    "no_follow_up": {"follow_ups": ()},
    "follow_up_incomplete": {"follow_ups": (("Membeli timbangan", "", DAY),)},
    "follow_up_of_nobody": {"follow_ups": (("Membeli timbangan", " Semua ", DAY),)},
    "follow_up_far": {"follow_ups": (("Membeli timbangan", "Ibu Sari", DAY + dt.timedelta(days=121)),)},
    "handed_in_late": {"working_days": 4},
    "no_times": {"has_times": False},
    "no_place": {"place": ""},
    "no_photo": {"photo_count": 0},
    "no_expense": {"has_expense": False},
    "task_without_trace_c": {"tasks": ("a", "c")},
}


def codes(said: Said) -> list[str]:
    return [hint.code for hint in hints_for(said)]


def test_good_report_has_no_hint():
    assert codes(GOOD) == []


@pytest.mark.parametrize(("code", "change"), CAUGHT.items(), ids=CAUGHT)
def test_hint_appears_alone_for_what_it_is_about(code, change):
    assert codes(replace(GOOD, **change)) == [code]


def test_every_rule_has_an_example():
    assert {code for code, *_ in RULES} <= set(CAUGHT)


@pytest.mark.parametrize(
    "change",
    [
        {"findings": "Tujuh anggota hadir dan dua belum memakai sarung tangan."},
        {"people_count": 1, "source_count": 1},
        {"method": "phone", "place": "", "photo_count": 0},
        {"photo_count": None},
        {"method": "training", "tasks": ("c",)},
        {"tasks": ("a", "x")},
        {"obstacles": "", "solutions": ""},
    ],
)
def test_nothing_is_said_where_nothing_stands_out(change):
    assert codes(replace(GOOD, **change)) == []


@pytest.mark.parametrize(
    ("first", "last", "rest", "expected"),
    [
        (dt.date(2026, 11, 6), dt.date(2026, 11, 9), WEEKEND, 1),  # Friday to Monday
        (dt.date(2026, 11, 6), dt.date(2026, 11, 9), frozenset({6}), 2),
        (dt.date(2026, 11, 6), dt.date(2026, 11, 12), WEEKEND, 4),
        (dt.date(2028, 2, 28), dt.date(2028, 3, 1), WEEKEND, 2),
        (dt.date(2026, 11, 6), dt.date(2026, 11, 1), WEEKEND, 0),
    ],
)
def test_working_days_pass_over_the_weekend(first, last, rest, expected):
    assert working_days_between(first, last, rest) == expected


def test_holiday_is_no_working_day():
    assert working_days_between(DAY, DAY + dt.timedelta(days=2), WEEKEND, frozenset({DAY + dt.timedelta(days=1)})) == 1


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def report(self, assignment, mentor_user):
        report = FieldReportFactory(
            assignment=assignment, author=mentor_user, findings="Panen baik dan anggota senang."
        )
        FollowUpFactory(report=report)
        AttendanceFactory(report=report)
        return report

    def test_author_and_reviewer_see_hints_and_both_can_go_on(self, report, client_for, mentor_user, coordinator):
        sentence = "Fakta tanpa angka"
        assert sentence in client_for(mentor_user).get(report.get_absolute_url()).content.decode()
        report = reviews.submit_field_report(actor=mentor_user, report=report)
        assert sentence in client_for(coordinator).get(report.get_absolute_url()).content.decode()
        assert reviews.verify_field_report(actor=coordinator, report=report).state == ReportState.VERIFIED
        assert sentence not in client_for(coordinator).get(report.get_absolute_url()).content.decode()

    def test_hints_come_while_typing(self, client_for, mentor_user, assignment):
        url, client = reverse("pendampingan:report-hints"), client_for(mentor_user)
        page = client.post(url, report_data(findings="Panen baik dan anggota senang.")).content.decode()
        assert "Fakta tanpa angka" in page
        assert "Fakta tanpa angka" not in client.post(url, report_data()).content.decode()
        garbled = report_data(activity_on="kemarin", guests_female="²", guests_male="99999999")
        assert client.post(url, garbled).status_code == 200

    @pytest.mark.parametrize(
        ("activity_on", "handed_in", "changes", "is_late"),
        [
            # Nyepi, Lebaran and its cuti bersama close 8 to 12 and 15 March 2027.
            ("2027-03-05", "2027-03-18T05:00Z", {}, False),
            ("2027-03-05", "2027-03-19T05:00Z", {}, True),
            # Five weekdays, of which two are the institution's own closed days.
            ("2026-11-02", "2026-11-09T05:00Z", {}, True),
            ("2026-11-02", "2026-11-09T05:00Z", {"closed": ("2026-11-03", "2026-11-04")}, False),
            # Cuti bersama of 24 December 2026 counts where the institution observes it.
            ("2026-12-21", "2026-12-28T05:00Z", {}, False),
            ("2026-12-21", "2026-12-28T05:00Z", {"observes_joint_leave": False}, True),
            # An institution that works on the holiday, and one that works on Saturdays.
            ("2026-12-21", "2026-12-28T05:00Z", {"worked": ("2026-12-25",)}, True),
            ("2026-11-06", "2026-11-10T05:00Z", {"work_week": "mon_sat"}, False),
            ("2026-11-06", "2026-11-11T05:00Z", {"work_week": "mon_sat"}, True),
            ("2026-11-06", "2026-11-11T05:00Z", {}, False),
        ],
    )
    def test_handed_in_late_counts_working_days_of_the_institution(
        self, report, activity_on, handed_in, changes, is_late
    ):
        institution = report.institution
        for days, is_workday in ((changes.pop("closed", ()), False), (changes.pop("worked", ()), True)):
            for day in days:
                LocalHolidayFactory(institution=institution, on=day, is_workday=is_workday)
        for name, value in changes.items():
            setattr(institution, name, value)
        institution.save()
        report = FieldReport.objects.select_related("assignment__institution").get(pk=report.pk)
        report.activity_on = dt.date.fromisoformat(activity_on)
        report.submitted_at = dt.datetime.fromisoformat(handed_in)
        assert ("handed_in_late" in {hint.code for hint in hints_of(report, [])}) == is_late

    def test_hints_are_for_those_who_write_reports(self, client_for, observer):
        assert client_for(observer).post(reverse("pendampingan:report-hints"), {}).status_code == 403
