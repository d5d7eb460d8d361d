"""What the reports of the example say of other records: indicators, duties, expenses, earlier follow-ups."""

from decimal import Decimal

from pendampingan.enums import CheckFinding, ReportState
from pendampingan.models import (
    FieldReport,
    FieldReportObligationCheck,
    FieldReportReading,
    ReportAnswer,
    ReportQuestion,
)
from pendampingan.services.report_forms import save_report_form
from programs.models import ObligationOccurrence

NO_EXPENSE = "Perjalanan ditanggung kelompok."
DUTIES_LOOKED_AT = 2
QUESTIONS = (
    {"kind": "number", "text": "Pesanan baru sejak kunjungan terakhir", "unit": "kemasan", "is_required": True},
    {"kind": "one", "text": "Buku kas diisi oleh siapa?", "options": ["Bendahara", "Ketua", "Belum diisi"]},
    {"kind": "several", "text": "Alat pelindung yang dipakai", "options": ["Sarung tangan", "Masker", "Celemek"]},
    {"kind": "date", "text": "Rencana produksi berikutnya", "help_text": "Kosongkan bila belum ditentukan."},
    {"kind": "photo", "text": "Foto rak simpan"},
)
FINDINGS = (CheckFinding.MET, CheckFinding.PARTLY, CheckFinding.NOT_MET)


def add_report_details(institution, coordinator, program) -> None:
    """Questions of the program, expenses, and for reports that wait or came back readings and duties looked at."""
    add_questions(institution, coordinator, program)
    reports = list(FieldReport.objects.filter(institution=institution).select_related("assignment").order_by("pk"))
    for number, report in enumerate(reports):
        report.expense_idr = Decimal(45_000 + 5_000 * (number % 7)) if number % 3 else None
        report.no_expense_reason = "" if number % 3 else NO_EXPENSE
    FieldReport.objects.bulk_update(reports, ["expense_idr", "no_expense_reason"])
    indicators = list(program.indicators.filter(is_active=True).order_by("order", "pk")[:2])
    open_reports = [report for report in reports if report.state != ReportState.VERIFIED]
    FieldReportReading.objects.bulk_create(
        FieldReportReading(
            institution=institution,
            report=report,
            indicator=indicator,
            value=Decimal(40 + 5 * number),
            note="Buku kas kelompok",
        )
        for report in open_reports
        for number, indicator in enumerate(indicators)
    )
    FieldReportObligationCheck.objects.bulk_create(
        FieldReportObligationCheck(
            institution=institution,
            report=report,
            occurrence=occurrence,
            finding=FINDINGS[number % len(FINDINGS)],
            note="" if number % 3 == 0 else "Dibicarakan dengan ketua kelompok.",
        )
        for report in open_reports
        for number, occurrence in enumerate(_duties_of(report))
    )


def add_questions(institution, coordinator, program) -> None:
    """What the reports of the program ask, answered in all that were handed in."""
    form = save_report_form(actor=coordinator, program=program, questions=QUESTIONS, based_on=0)
    number, one, several, *_ = ReportQuestion.objects.filter(form=form)
    reports = list(FieldReport.objects.filter(institution=institution, assignment__program=program).order_by("pk"))
    FieldReport.objects.filter(pk__in=[report.pk for report in reports]).update(form=form)
    ReportAnswer.objects.bulk_create(
        ReportAnswer(institution=institution, report=report, question=question, value=value)
        for place, report in enumerate(reports)
        for question, value in (
            (number, str(20 + 5 * (place % 6))),
            (one, one.options[place % len(one.options)]),
            (several, several.options[: 1 + place % 3]),
        )
    )


def _duties_of(report: FieldReport) -> list[ObligationOccurrence]:
    group = report.assignment.organization_id
    rows = ObligationOccurrence.objects.filter(obligation__debtor=group, due_on__lte=report.activity_on)
    return list(rows.order_by("-due_on", "pk")[:DUTIES_LOOKED_AT])
