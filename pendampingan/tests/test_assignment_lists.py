"""Assignments come in from lists under the rules of single ones, with their visits; and go out again."""

import datetime as dt

import pytest

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core import clock
from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent, Notification
from kemitraan.core.registry import resources
from kemitraan.exchange.services.imports import upload_import
from partners.tests.factories import GroupFactory
from partners.tests.lists import bring_in, messages, run, stage
from pendampingan.models import Assignment, Visit
from pendampingan.services.assignments import create_assignment
from pendampingan.services.visit_days import add_visit
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory
from programs.tests.factories import ProgramFactory

pytestmark = pytest.mark.django_db

HEAD = "Kelompok;Pendamping;Email pendamping;Utama;Program;Mulai;Sampai;Kunjungan pertama;Irama;Tenggat laporan"


@pytest.fixture
def today():
    return clock.today("Asia/Jakarta")


@pytest.fixture
def group(coordinator):
    return GroupFactory(institution=coordinator.membership.institution, name="Tani Makmur (contoh)")


@pytest.fixture
def dewi(coordinator):
    return mentor(coordinator, "Dewi (contoh)", "dewi@contoh.id")


def mentor(coordinator, name: str, email: str):
    found = MentorFactory(institution=coordinator.membership.institution)
    user = found.membership.user
    user.full_name, user.email = name, email
    user.save()
    return found


def row(name="Tani Makmur (contoh)", person="Dewi (contoh)", email="", *, starts, ends="", lead="", first="", **more):
    program, weeks, days = more.get("program", ""), more.get("weeks", ""), more.get("days", "")
    return f"\n{name};{person};{email};{lead};{program};{starts};{ends};{first};{weeks};{days}"


def test_assignment_is_made_with_its_visits_and_the_mentor_is_told(coordinator, group, dewi, today):
    ProgramFactory(institution=group.institution, name="Desa Maju (contoh)")
    first = today + dt.timedelta(days=3)
    text = HEAD + row(
        starts=today,
        first=first,
        ends=today + dt.timedelta(weeks=9),
        program="desa maju (contoh)",
        weeks="4 minggu",
        days=5,
    )
    done = bring_in(coordinator, "assignments", text)
    assert (done.counts["created"], done.counts["errors"], done.counts["warnings"]) == (1, 0, 0)
    made = Assignment.objects.get()
    assert (made.organization, made.mentor, made.is_lead, made.program.name) == (
        group,
        dewi,
        True,
        "Desa Maju (contoh)",
    )
    assert (made.cadence_weeks, made.report_due_days, made.created_by) == (4, 5, coordinator)
    planned = list(made.visits.order_by("planned_on").values_list("planned_on", "report_due_on"))
    weeks = [first + dt.timedelta(weeks=number) for number in (0, 4, 8)]
    assert planned == [(day, day + dt.timedelta(days=5)) for day in weeks]
    assert Notification.objects.get(user=dewi.membership.user).title == "Penugasan baru: Tani Makmur (contoh)"
    assert AuditEvent.objects.filter(action="assignment.create").count() == 1


def test_assignment_that_is_over_plans_no_visits(coordinator, group, dewi, today):
    ends = today - dt.timedelta(days=40)
    done = bring_in(coordinator, "assignments", HEAD + row(starts=ends - dt.timedelta(days=90), ends=ends))
    assert done.counts["created"] == 1
    assert "kunjungan tidak dijadwalkan" in messages(done, 2)
    assert not Visit.objects.exists()
    assert not Notification.objects.exists()


def test_mentor_is_found_by_address_or_by_a_name_that_is_unique(coordinator, group, dewi, today):
    mentor(coordinator, "Rini (contoh)", "rini@contoh.id")
    mentor(coordinator, "Rini (contoh)", "rini2@contoh.id")

    def said(**values) -> str:
        return messages(stage(coordinator, "assignments", HEAD + row(starts=today, **values)), 2)

    assert "2 pendamping bernama “Rini (contoh)”; isi surelnya." in said(person="Rini (contoh)")
    assert said(person="Rini (contoh)", email="RINI2@contoh.id") == ""
    assert "pendamping tidak dikenal: “Dewy (contoh)”; mirip “Dewi (contoh)”" in said(person="Dewy (contoh)")
    assert "bukan milik pendamping" in said(email="tidak@contoh.id")
    assert "dipakai surelnya" in said(person="Rini (contoh)", email="dewi@contoh.id")
    assert "pendamping kosong" in said(person="")
    assert "program tidak dikenal" in said(program="Program lain (contoh)")
    assert "kelompok tidak dikenal" in said(name="Tani Lain (contoh)")


def test_group_keeps_exactly_one_lead_mentor(coordinator, group, dewi, today):
    rini = mentor(coordinator, "Rini (contoh)", "rini@contoh.id")
    AssignmentFactory(mentor=rini, organization=group, starts_on=today)
    batch = stage(coordinator, "assignments", HEAD + row(starts=today))
    assert "Kelompok ini sudah punya pendamping utama: Rini (contoh)." in messages(batch, 2)
    done = bring_in(coordinator, "assignments", HEAD + row(starts=today, lead="tidak"))
    assert done.counts["created"] == 1
    batch = stage(coordinator, "assignments", HEAD + row(starts=today + dt.timedelta(days=5), lead="tidak"))
    assert "sudah ditugaskan ke kelompok itu pada masa yang sama" in messages(batch, 2)


def test_two_leads_in_one_list_are_refused_and_following_ones_are_not(coordinator, group, dewi, today):
    mentor(coordinator, "Rini (contoh)", "rini@contoh.id")
    until = today + dt.timedelta(days=30)
    both = HEAD + row(starts=today) + row(starts=today, person="Rini (contoh)")
    assert "sudah punya pendamping utama: Dewi (contoh) (baris 2)" in messages(
        stage(coordinator, "assignments", both), 3
    )
    after = row(starts=until + dt.timedelta(days=1), person="Rini (contoh)")
    assert bring_in(coordinator, "assignments", HEAD + row(starts=today, ends=until) + after).counts["created"] == 2


def test_periods_and_figures_that_cannot_be_are_errors(coordinator, group, dewi, today):
    def said(**values) -> str:
        return messages(stage(coordinator, "assignments", HEAD + row(**{"starts": today} | values)), 2)

    before = today - dt.timedelta(days=1)
    assert "Tanggal sampai tidak boleh sebelum" in said(ends=before)
    assert "Kunjungan pertama tidak boleh sebelum" in said(first=before)
    assert "bukan 1 sampai 52 minggu" in said(weeks="60")
    assert "bukan 0 sampai 365 hari" in said(days="segera")
    assert "mulai kosong" in said(starts="")


def test_changes_follow_the_rules_of_the_page(coordinator, group, dewi, today):
    made = AssignmentFactory(mentor=dewi, organization=group, starts_on=today - dt.timedelta(days=10))
    FieldReportFactory(assignment=made, activity_on=today)
    begun = made.starts_on
    done = bring_in(coordinator, "assignments", HEAD + row(starts=begun, weeks="4", ends=today + dt.timedelta(weeks=8)))
    made.refresh_from_db()
    assert (done.counts["changed"], made.cadence_weeks, made.ends_on) == (1, 4, today + dt.timedelta(weeks=8))
    assert made.visits.filter(planned_on__gt=today).exists()
    assert AuditEvent.objects.filter(action="assignment.update").count() == 1

    def said(**values) -> str:
        return messages(stage(coordinator, "assignments", HEAD + row(**{"starts": begun} | values)), 2)

    assert "akhiri di halamannya" in said(ends=today - dt.timedelta(days=1))
    assert "perlu satu pendamping utama" in said(lead="tidak")
    made.ends_on = today - dt.timedelta(days=1)
    made.save()
    assert "sudah berakhir; tidak diubah" in said(weeks="8")


def test_own_export_comes_back_unchanged_and_without_a_trail(coordinator, group, dewi, today, tmp_path):
    AssignmentFactory(mentor=dewi, organization=group, focus="=Panen\nbersama", contract_number="007/ST/2026")
    ended = today - dt.timedelta(days=60)
    AssignmentFactory(mentor=dewi, organization=group, starts_on=ended - dt.timedelta(days=9), ends_on=ended)
    for name in ("penugasan.xlsx", "penugasan.csv"):
        path = tmp_path / name
        run("export_data", "assignments", path, institution=group.institution)
        before = AuditEvent.objects.exclude(action__startswith="import.").count()
        code, counts, _ = run("import_data", "assignments", path, institution=group.institution)
        assert (code, counts["created"], counts["changed"], counts["unchanged"]) == (0, 0, 0, 2)
        assert (counts["warnings"], AuditEvent.objects.exclude(action__startswith="import.").count()) == (0, before)
    assert not Visit.objects.exists()


RHYTHMS = {
    "weeks": {"rhythm": "weeks", "cadence_weeks": 3},
    "months": {"rhythm": "months", "cadence_months": 2},
    "dates": {"rhythm": "dates"},
    "from the last visit": {"rhythm": "months", "cadence_months": 1, "counted_from": dt.timedelta(days=9)},
}
TERMS = ("starts_on", "ends_on", "first_visit_on", "rhythm", "counted_from", "report_due_days", "focus", "is_lead")


def plan_as_it_is() -> list[tuple]:
    """Every assignment with its terms and the visits that stand, as they would be after a move to another database."""
    return [
        (
            row.organization.name,
            row.cadence_label,
            *(getattr(row, name) for name in TERMS),
            list(row.visits.values_list("planned_on", "counted_on", "is_fixed", "report_due_on", "state")),
        )
        for row in Assignment.objects.order_by("organization__name")
    ]


@pytest.mark.parametrize("name", ["penugasan.xlsx", "penugasan.csv"])
def test_every_rhythm_survives_export_and_import(coordinator, dewi, today, tmp_path, name):
    for change in RHYTHMS.values():
        values = {"starts_on": today, "first_visit_on": today, "is_lead": True} | change
        if "counted_from" in values:
            values["counted_from"] = today + values["counted_from"]
        made = create_assignment(
            actor=coordinator, mentor=dewi, organization=GroupFactory(institution=dewi.institution), values=values
        )
        for days in (5, 47):
            add_visit(actor=coordinator, assignment=made, planned_on=today + dt.timedelta(days=days))
    before, path = plan_as_it_is(), tmp_path / name
    run("export_data", "assignments", path, institution=dewi.institution)
    code, counts, _ = run("import_data", "assignments", path, institution=dewi.institution)
    assert (code, counts["unchanged"], counts["warnings"]) == (0, len(RHYTHMS), 0)
    assert plan_as_it_is() == before
    Visit.objects.all().delete()
    Assignment.objects.all().delete()
    code, counts, out = run("import_data", "assignments", path, institution=dewi.institution)
    assert (code, counts["created"]) == (0, len(RHYTHMS)), out
    assert plan_as_it_is() == before


def test_rhythm_of_a_list_is_understood_or_refused(coordinator, group, dewi, today):
    head = f"{HEAD};Jenis irama;Kunjungan setiap (bulan);Tanggal kunjungan"

    def batch_of(rhythm: str, months: str, days: str):
        return stage(coordinator, "assignments", f"{head}{row(starts=today)};{rhythm};{months};{days}")

    assert "tulis minggu, bulan, atau tanggal" in messages(batch_of("harian", "", ""), 2)
    assert "bukan 1 sampai 12 bulan" in messages(batch_of("bulanan", "13", ""), 2)
    before = today - dt.timedelta(days=1)
    assert f"Di luar masa penugasan: {before.isoformat()}" in messages(batch_of("tanggal", "", f"{before}"), 2)
    bring_in(coordinator, "assignments", f"{head}{row(starts=today)};;3;{today:%d/%m/%Y}")
    made = Assignment.objects.get()
    assert (made.rhythm, made.cadence_months, made.visits.filter(is_fixed=True).count()) == ("months", 3, 1)
    again = today + dt.timedelta(days=3)
    assert f"Belum dijadwalkan: {again.isoformat()}" in messages(batch_of("", "", f"{again}"), 2)


def test_assignments_of_others_are_neither_found_nor_changed(coordinator, group, dewi, today):
    foreign = AssignmentFactory(mentor=MentorFactory(institution=InstitutionFactory()))
    email = foreign.mentor.membership.user.email
    head = "ID Kemitraan;ID Kemitraan kelompok;Email pendamping;Mulai\n"
    text = f"{head}{foreign.public_id};{foreign.organization.public_id};{email};{today}\n"
    assert stage(coordinator, "assignments", text).counts["errors"] == 1
    assert not list(resources["assignments"].export(coordinator))


def test_only_those_who_write_import_assignments(observer):
    with pytest.raises(NotAllowed):
        upload_import(
            actor=observer,
            institution=observer.membership.institution,
            resource=resources["assignments"],
            file_name="a.csv",
            data=b"Kelompok;Pendamping;Mulai\n",
            options={},
        )


def test_number_of_queries_does_not_grow_with_rows(coordinator, dewi, today, django_assert_max_num_queries):
    counts = []
    for size in (2, 40):
        groups = [GroupFactory(institution=dewi.institution) for _ in range(size)]
        text = HEAD + "".join(row(name=group.name, starts=today) for group in groups)
        with django_assert_max_num_queries(110) as seen:
            bring_in(coordinator, "assignments", text)
        counts.append(len(seen))
    assert abs(counts[1] - counts[0]) <= 8  # SQLite takes fewer visits at once than there are
