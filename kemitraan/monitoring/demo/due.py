"""What the other chapters of the example leave out of the things that people are reminded of."""

import datetime as dt
from decimal import Decimal

from kemitraan.core import clock
from kemitraan.core.registry import resources
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.services.imports import stage_import, upload_import
from kemitraan.monitoring.demo.ledger import record
from partners.models import Organization
from pendampingan.enums import ReportState, Rhythm
from pendampingan.models import Assignment, FieldReport, Mentor
from pendampingan.selectors.overview import without_mentor
from programs.models import Need

CONTACTS = "Mitra;Nama;Jabatan;Telepon\nPT Bahari Jaya Pangan (contoh);Rini Contoh;Pembelian;081200000077\n"


def add_due(institution, people, bodies, programs, today: dt.date) -> None:
    """A group alone for long, one that nobody visits, a need without candidate, a late correction, a waiting list."""
    coordinator = people["koordinator@demo.test"]
    long_ago = clock.now() - dt.timedelta(days=20)
    alone = without_mentor(Organization.objects.in_institution(institution), today)
    Organization.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).update(created_at=long_ago)
    unvisited = Assignment.objects.create(
        institution=institution,
        mentor=Mentor.objects.get(membership=people["pendamping2@demo.test"].membership),
        organization=bodies["koperasi"],
        program=programs["pelatihan"],
        is_lead=True,
        starts_on=today - dt.timedelta(days=65),
        first_visit_on=today - dt.timedelta(days=65),
        rhythm=Rhythm.DATES,
        focus="Pembukuan simpan pinjam.",
        created_by=coordinator,
    )
    need = Need.objects.create(
        institution=institution,
        program=programs["pelatihan"],
        name="Ruang praktik pengemasan",
        aspect="facility",
        quantity=Decimal(1),
        unit="ruang",
        is_partnered=True,
        partnered_reason="Lembaga tidak punya ruang praktik.",
        starts_on=today + dt.timedelta(days=25),
        created_by=coordinator,
    )
    late = FieldReport.objects.in_institution(institution).filter(state=ReportState.RETURNED).order_by("pk").first()
    if late is not None:
        FieldReport.objects.filter(pk=late.pk).update(due_on=today - dt.timedelta(days=1))
    record(institution, "mencatat yang jatuh tempo pada contoh", [unvisited, need])
    batch = upload_import(
        actor=coordinator,
        institution=institution,
        resource=resources["contacts"],
        file_name="kontak-mitra-contoh.csv",
        data=CONTACTS.encode(),
        options={},
    )
    stage_import(actor=coordinator, batch=batch)
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=clock.now() - dt.timedelta(days=3))
