"""What goes out as shown equals the page: same columns in their order, same rows, values as data and not as text."""

import csv
import datetime as dt
import io
import uuid
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from kemitraan.accounts.models import Membership
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core import clock
from kemitraan.core.formats import format_date, format_datetime
from kemitraan.core.models import Attachment, AuditEvent, Job, OutboxMessage
from kemitraan.core.services.jobs import run_due_jobs
from kemitraan.exchange.services import exports
from kemitraan.exchange.tests.factories import ImportBatchFactory, SavedMappingFactory
from kemitraan.reminders.models import Reminder, ReminderRule
from partners.models import Organization
from partners.tests.factories import (
    ContactFactory,
    GroupFactory,
    MemberFactory,
    OrganizationFactory,
    SectorFactory,
    TagFactory,
)
from pendampingan.enums import ReportState
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory, VisitFactory
from programs.enums import AgreementState
from programs.tests.factories import (
    AgreementFactory,
    AgreementPartyFactory,
    ObligationFactory,
    OccurrenceFactory,
    PartnershipFactory,
    PartnershipPartyFactory,
    ProgramFactory,
)

FORMULA = '=HYPERLINK("http://x","klik")'


class ShownTable(HTMLParser):
    """The headings and cells of a list as a person reads them; the small second line of a cell is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headers: list[str] = []
        self.rows: list[list[str]] = []
        self.is_head = self.is_cell = False
        self.small = 0
        self.feed(page[page.index('<table class="list-table"') : page.index("</table>")])
        self.headers = [" ".join(text.split()) for text in self.headers]
        self.rows = [[" ".join(text.split()) for text in row] for row in self.rows]

    def handle_starttag(self, tag, attrs):
        if tag in {"thead", "tbody"}:
            self.is_head = tag == "thead"
        elif tag == "tr" and not self.is_head:
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.is_cell = not {"cell-check", "cell-menu"} & set((dict(attrs).get("class") or "").split())
            if self.is_cell:
                (self.headers if self.is_head else self.rows[-1]).append("")
        elif tag == "small":
            self.small += 1

    def handle_endtag(self, tag):
        if tag in {"th", "td"}:
            self.is_cell = False
        elif tag == "small":
            self.small -= 1

    def handle_data(self, data):
        if self.is_cell and not self.small:
            cells = self.headers if self.is_head else self.rows[-1]
            cells[-1] += data


def workbook_of(answer) -> tuple[list[str], list[list]]:
    header, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return list(header), [list(row) for row in rows]


def reads_as(value, shown: str) -> bool:
    """Whether a cell of the sheet says what the page says, where a day may follow other words and pills lack commas."""
    if isinstance(value, dt.datetime) and (value.hour or value.minute):
        return format_datetime(timezone.make_aware(value)).split() == shown.split()
    if isinstance(value, dt.datetime):
        return shown.endswith(format_date(value.date()))
    text = "–" if value in (None, "") else str(value)
    return text.replace(",", "").lower() == shown.replace(",", "").lower()


def partners(institution):
    first = Organization.objects.count()
    for number in range(first, first + 3):
        row = OrganizationFactory(
            institution=institution, name=f"Mitra {number}", regency="Demak", nib=f"{number:013}", email="a@contoh.id"
        )
        row.tags.add(TagFactory(institution=institution), TagFactory(institution=institution))
        row.sectors.add(SectorFactory())
    ContactFactory(organization=row, name="Sari (contoh)", phone="+62811000000", is_primary=True)


def programs(institution):
    for ends_on in (None, dt.date(2026, 12, 31), None):
        ProgramFactory(institution=institution, ends_on=ends_on)


def partnerships(institution):
    for _ in range(3):
        partnership = PartnershipFactory(institution=institution)
        PartnershipPartyFactory(partnership=partnership)


def agreements(institution):
    values = [
        {"state": AgreementState.DRAFT, "ends_on": None, "open_end_condition": "Sampai lunas"},
        {"state": AgreementState.DRAFT},
        {"state": AgreementState.NEGOTIATING},
    ]
    for each in values:
        AgreementPartyFactory(agreement=AgreementFactory(institution=institution, **each))


def duties(institution):
    """Late, waived by agreement, and in a draft, with and without what is counted."""
    running = AgreementFactory(institution=institution, state=AgreementState.ACTIVE)
    late = ObligationFactory(agreement=running, quantity=Decimal(1500), unit="kg", transfer_kind="capital")
    OccurrenceFactory(obligation=late, due_on=dt.date(2020, 1, 31))
    OccurrenceFactory(obligation=late, due_on=dt.date(2020, 2, 29), state="fulfilled")
    reasons = {"is_waived_by_agreement": True, "waiver_reason": "Belum perlu", "first_due_on": None}
    ObligationFactory(agreement=running, **reasons)
    ObligationFactory(agreement=AgreementFactory(institution=institution), amount_idr=Decimal(2_000_000))


def mentors(institution):
    for number in range(3):
        MentorFactory(institution=institution, home_region="Demak" if number else "")


def assignments(institution):
    for number in range(3):
        AssignmentFactory(
            mentor=MentorFactory(institution=institution), ends_on=None if number else clock.today(), is_lead=True
        )


def visits(institution):
    for days in (-9, 0, 5):
        assignment = AssignmentFactory(mentor=MentorFactory(institution=institution))
        VisitFactory(assignment=assignment, planned_on=clock.today() + dt.timedelta(days=days))


def reports(institution):
    for days in (0, 9, 20):
        assignment = AssignmentFactory(mentor=MentorFactory(institution=institution))
        FieldReportFactory(assignment=assignment, activity_on=clock.today() - dt.timedelta(days=days), place="Balai")


def contacts(institution):
    for number in range(3):
        organization = OrganizationFactory(institution=institution)
        ContactFactory(organization=organization, is_primary=number == 0, can_sign=number == 1, email="a@contoh.id")


def members(institution):
    for number in range(3):
        joined_on = dt.date(2026, 1, 5) if number else None
        MemberFactory(organization=GroupFactory(institution=institution), joined_on=joined_on, sex="female")


def reminders(institution):
    rule, _ = ReminderRule.objects.get_or_create(source="uji", defaults={"steps": [0], "recipients": ["owner"]})
    first = Reminder.objects.count()
    for number in range(first, first + 3):
        Reminder.objects.create(
            institution=institution,
            rule=rule,
            source=rule.source,
            item_uid=str(number),
            item_due_on=dt.date(2026, 3, 1),
            step=7,
            step_on=dt.date(2026, 2, 22),
            recipient_key=f"contact:{number}",
            title=f"Kewajiban {number} (contoh)",
            url="/",
            reason="Sudah terpenuhi.",
            decided_at=clock.now(),
        )


def jobs(institution):
    for number in range(3):
        Job.objects.create(
            institution=institution,
            kind="exports",
            title=f"Ekspor {number}",
            next_try_at=clock.now(),
            progress_done=number,
            progress_total=3,
        )


def mails(institution):
    for _ in range(3):
        OutboxMessage.objects.create(
            institution=institution,
            key=str(uuid.uuid4()),
            to_address="sari@contoh.test",
            subject="Pengingat (contoh)",
            body_text="Isi",
            next_try_at=clock.now(),
        )


def people(institution):
    for number in range(3):
        MembershipFactory(institution=institution, ends_on=dt.date(2030, 1, number + 1))


def imports(institution):
    ImportBatchFactory.create_batch(3, institution=institution, counts={"rows": 7})


def mappings(institution):
    SavedMappingFactory.create_batch(3, institution=institution)


LISTS = {
    "partners:contact-list": (contacts, ["standing", "email", "phone", "position", "organization"]),
    "partners:member-list": (members, ["sex", "joined_on", "left_on", "phone", "role", "organization"]),
    "reminders:reminder-list": (reminders, ["reason", "state", "item_due_on", "recipient"]),
    "core:job-list": (jobs, ["created_at", "owner", "progress", "state"]),
    "core:outbox-list": (mails, ["created_at", "state", "channel", "to_address"]),
    "accounts:member-list": (people, ["state", "role", "period"]),
    "exchange:import-list": (imports, ["created_at", "owner", "counts", "state"]),
    "exchange:mapping-list": (mappings, ["owner", "used_at"]),
    "partners:organization-list": (partners, ["updated_at", "tags", "nib", "contact", "sectors", "kind", "status"]),
    "programs:program-list": (programs, ["status", "ends_on", "starts_on"]),
    "programs:partnership-list": (partnerships, ["status", "starts_on", "members", "pattern"]),
    "programs:agreement-list": (agreements, ["number", "state", "ends_on", "members", "kind"]),
    "programs:obligation-list": (
        duties,
        ["done", "transfer_kind", "aspect", "home", "much", "standing", "next_due_on", "creditor", "debtor"],
    ),
    "pendampingan:mentor-list": (mentors, ["email", "load", "home_region"]),
    "pendampingan:assignment-list": (assignments, ["place", "ends_on", "starts_on", "cadence", "mentor"]),
    "pendampingan:visit-list": (visits, ["state", "mentor", "report_due_on", "planned_on"]),
    "pendampingan:report-list": (reports, ["state", "place", "activity_on", "due_on", "method", "author"]),
}


@pytest.mark.parametrize("list_name", LISTS)
def test_sheet_has_the_columns_and_values_of_the_page(list_name, admin_user, client_for):
    make, columns = LISTS[list_name]
    make(admin_user.membership.institution)
    client = client_for(admin_user)
    url = f"{reverse(list_name)}?per_page=25&{'&'.join(f'kolom={name}' for name in columns)}"
    page = ShownTable(client.get(url).content.decode())
    header, rows = workbook_of(client.post(url, {"tampil": "xlsx"}))
    assert len(rows) == len(page.rows) >= 3
    assert header == [text for text in page.headers if text != "Tindakan"]
    assert len(header) == len(columns) + 1
    for row, shown in zip(rows, page.rows, strict=True):
        wrong = [pair for pair in zip(row, shown, strict=True) if not reads_as(*pair)]
        assert wrong == []


@pytest.mark.parametrize("list_name", LISTS)
def test_rows_of_a_file_cost_no_queries(list_name, admin_user, client_for, django_assert_max_num_queries):
    make, columns = LISTS[list_name]
    client = client_for(admin_user)
    url = f"{reverse(list_name)}?{'&'.join(f'kolom={name}' for name in columns)}"
    for _ in range(2):
        make(admin_user.membership.institution)
        with django_assert_max_num_queries(16):
            client.post(url, {"tampil": "csv"})


def test_dates_are_dates_and_numbers_that_identify_stay_text(coordinator, client_for):
    institution = coordinator.membership.institution
    OrganizationFactory(institution=institution, name=FORMULA, nib="0123456789012", phone="+62811000000")
    client = client_for(coordinator)
    url = f"{reverse('partners:organization-list')}?kolom=nib&kolom=phone&kolom=updated_at"
    _, [row] = workbook_of(client.post(url, {"tampil": "xlsx"}))
    assert row[:3] == [FORMULA, "0123456789012", "+62811000000"]
    assert isinstance(row[3], dt.datetime)
    text = client.post(url, {"tampil": "csv"}).content.decode("utf-8-sig")
    _, cells = csv.reader(io.StringIO(text), delimiter=";")
    assert cells[:3] == [f"'{FORMULA}", "0123456789012", "'+62811000000"]


def test_all_rows_of_the_filter_go_out_in_their_order_not_only_the_page(coordinator, client_for, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_A_QUERY", 7)
    institution = coordinator.membership.institution
    for number in range(30):
        OrganizationFactory(institution=institution, name=f"Tani {number:02}")
    OrganizationFactory(institution=institution, name="Kopi")
    url = f"{reverse('partners:organization-list')}?q=tani&sort=-name&per_page=25&page=2"
    _, rows = workbook_of(client_for(coordinator).post(url, {"tampil": "xlsx"}))
    assert [row[0] for row in rows] == [f"Tani {number:02}" for number in range(29, -1, -1)]


def test_parties_beyond_the_second_are_named_too(coordinator, client_for):
    agreement = AgreementFactory(institution=coordinator.membership.institution)
    parties = [AgreementPartyFactory(agreement=agreement, order=number) for number in range(3)]
    url = f"{reverse('programs:agreement-list')}?kolom=members"
    _, [row] = workbook_of(client_for(coordinator).post(url, {"tampil": "xlsx"}))
    assert row[1] == ", ".join(party.organization.name for party in parties)


def test_only_rows_that_the_person_sees_go_out(coordinator, partner_user, other_institution, client_for):
    OrganizationFactory(institution=coordinator.membership.institution, name="Milik sendiri")
    OrganizationFactory(institution=other_institution, name="Milik seberang")
    url = reverse("partners:organization-list")
    assert [row[0] for row in workbook_of(client_for(coordinator).post(url, {"tampil": "xlsx"}))[1]] == [
        "Milik sendiri"
    ]
    assert workbook_of(client_for(partner_user).post(url, {"tampil": "xlsx"}))[1] == []


def test_long_list_becomes_a_job_with_the_same_columns(coordinator, client_for, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
    for state in (ReportState.DRAFT, ReportState.SUBMITTED):
        assignment = AssignmentFactory(mentor=MentorFactory(institution=coordinator.membership.institution))
        FieldReportFactory(assignment=assignment, state=state)
    url = f"{reverse('pendampingan:report-list')}?kolom=state&sort=organization"
    client = client_for(coordinator)
    answer = client.post(url, {"tampil": "csv"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert client.post(url, {"tampil": "csv"})["Location"] == job.get_absolute_url()
    assert run_due_jobs() == 1
    with Attachment.objects.get(purpose="export").file.open("rb") as stream:
        header, *rows = csv.reader(io.StringIO(stream.read().decode("utf-8-sig")), delimiter=";")
    assert header == ["Kelompok", "Status"]
    assert sorted(row[1] for row in rows) == ["Diajukan", "Draf"]
    event = AuditEvent.objects.get(action="export.create")
    assert (event.actor, event.sentence) == (coordinator, "mengekspor 2 laporan yang tampil ke csv")


def test_menu_explains_both_ways_out(coordinator, client_for):
    programs(coordinator.membership.institution)
    partners(coordinator.membership.institution)
    client = client_for(coordinator)
    assert "dapat diimpor lagi" in client.get(reverse("partners:organization-list")).content.decode()
    page = client.get(reverse("programs:program-list")).content.decode()
    assert "Ekspor yang tampil" in page
    assert ("Data lengkap" in page) is (client.get(reverse("programs:program-list")).context["can_export_whole"])


@pytest.mark.parametrize("who", ["coordinator", "mentor_user", "partner_user", "observer"])
def test_people_and_mails_go_out_to_admins_alone(request, who, client_for):
    user = request.getfixturevalue(who)
    people(user.membership.institution)
    mails(user.membership.institution)
    client = client_for(user)
    assert client.post(reverse("accounts:member-list"), {"tampil": "xlsx"}).status_code == 403
    assert client.post(reverse("core:outbox-list"), {"tampil": "xlsx"}).status_code == 403


def test_long_list_of_people_is_not_made_for_who_is_no_admin_any_more(admin_user, client_for, monkeypatch):
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
    people(admin_user.membership.institution)
    client_for(admin_user).post(reverse("accounts:member-list"), {"tampil": "csv"})
    Membership.objects.filter(pk=admin_user.membership.pk).update(role="observer")
    run_due_jobs()
    job = Job.objects.get(kind="exports")
    assert (job.state, Attachment.objects.filter(purpose="export").exists()) == ("failed", False)


def test_formula_in_the_subject_of_a_mail_stays_text(admin_user, client_for):
    mails(admin_user.membership.institution)
    OutboxMessage.objects.update(subject=FORMULA)
    client = client_for(admin_user)
    _, rows = workbook_of(client.post(reverse("core:outbox-list"), {"tampil": "xlsx"}))
    assert rows[0][0] == FORMULA
    text = client.post(reverse("core:outbox-list"), {"tampil": "csv"}).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1][0] == f"'{FORMULA}"
