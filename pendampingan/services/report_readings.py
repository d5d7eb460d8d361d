"""What a verified report read of the program's indicators becomes readings of that program."""

from kemitraan.core.errors import DomainError, NotAllowed
from pendampingan.models import FieldReport
from programs.rules import program_over_because
from programs.services.readings import NewReading, ReadingsRefused, take_report_readings


def take_readings(*, actor, report: FieldReport) -> None:
    """Give the readings of `report` to its program; call in the transaction that verifies it.

    Of a program that is over nothing is taken: the values stay in the report. Raises `DomainError` that names each
    value which cannot be kept, or says that the day lies outside of the program.
    """
    program = report.assignment.program
    rows = list(report.readings.select_related("indicator__program"))
    if program is None or not rows or program_over_because(program):
        return
    try:
        take_report_readings(
            actor=actor,
            program=program,
            report_id=report.public_id,
            read_on=report.activity_on,
            organization=report.assignment.organization,
            readings=[NewReading(row.indicator, row.value, row.note) for row in rows],
        )
    except ReadingsRefused as refused:
        names = {row.indicator.public_id: str(row.indicator) for row in rows}
        said = "; ".join(f"{names[key]}: {problem}" for key, problem in refused.problems.items())
        raise DomainError(f"Nilai indikator dalam laporan ini tidak dapat dicatat. {said}") from refused
    except NotAllowed:
        raise
    except DomainError as error:
        raise DomainError(f"Nilai indikator dalam laporan ini tidak dapat dicatat. {error.message}") from error
