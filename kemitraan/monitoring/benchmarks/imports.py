"""The figure of the import: a large list of organizations, read, checked, shown and written."""

import io
import json
import tempfile
import time
from pathlib import Path

import python_calamine
import xlsxwriter
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.context import Via
from kemitraan.core.models import AuditEvent, AuditSubject
from kemitraan.monitoring.benchmarks.figures import say, seconds_of, show
from kemitraan.monitoring.generated import names
from kemitraan.monitoring.generated.batches import random_of
from kemitraan.monitoring.generated.organizations import homes
from partners.enums import OrganizationKind
from partners.models import Organization
from partners.rules import normalize_name

HEADER = (
    *("Nama", "Jenis", "ID sumber", "NIB", "Desa/kelurahan", "Kecamatan", "Kabupaten/kota", "Provinsi", "Alamat"),
    *("Telepon", "Surel"),
)
FILE_NAME = "mitra-buatan.xlsx"
BATCH = 1000


def list_of(rows: int) -> bytes:
    """An xlsx file of `rows` invented organizations, as a spreadsheet program would write it."""
    rng, places = random_of(0, "import"), homes()
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("Mitra")
    sheet.write_row(0, 0, HEADER)
    for number in range(1, rows + 1):
        kind, name = names.kind_and_name(rng)
        home = rng.choice(places)
        nib = f"9{number:012}" if number % 3 == 0 else ""
        place = (home.village, home.district, home.regency, home.province)
        reach = (f"Jalan Contoh {number % 300}", "0812" + f"{number:08}", f"impor{number}@contoh.test")
        for column, value in enumerate((name, OrganizationKind(kind).label, f"X{number}", nib, *place, *reach)):
            sheet.write_string(number, column, value)
    book.close()
    return buffer.getvalue()


def new_institution(slug: str) -> Institution:
    """An empty institution that one import fills."""
    return Institution.objects.create(name=f"Lembaga Impor {slug} {names.MARK}", slug=slug, kind="other", is_demo=True)


def import_list(data: bytes, institution: Institution) -> None:
    """What the product does with a list: read it, show what would happen, write it. Raises RuntimeError on errors."""
    told = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, FILE_NAME)
        path.write_bytes(data)
        call_command("import_data", "organizations", path, institution=institution.slug, stdout=told, stderr=told)
    counts = json.loads(told.getvalue().splitlines()[-1])
    if counts["errors"] or not counts["created"]:
        raise RuntimeError(f"The list was not imported: {counts}")


def insert_list(data: bytes, institution: Institution) -> None:
    """The floor: read the cells, insert the organizations, and with each its audit event and the event's subject."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = [
        Organization(
            institution=institution,
            **dict(zip(("name", "kind", "external_id", "nib"), map(str, cells[:4]), strict=True)),
            **dict(zip(("village", "district", "regency", "province", "address"), map(str, cells[4:9]), strict=True)),
            phone=str(cells[9]),
            email=str(cells[10]),
            normalized_name=normalize_name(str(cells[0])),
            source="dasar",
        )
        for cells in sheet.to_python()[1:]
    ]
    codes = {label: code for code, label in OrganizationKind.choices}
    for row in rows:
        row.kind = codes[row.kind]
    with transaction.atomic():
        Organization.objects.bulk_create(rows, batch_size=BATCH)
        now, kind = clock.now(), ContentType.objects.get_for_model(Organization)
        events = AuditEvent.objects.bulk_create(
            [
                AuditEvent(
                    at=now,
                    actor_label="dasar",
                    institution=institution,
                    via=Via.IMPORT,
                    action="organization.create",
                    sentence=f"menambahkan mitra {row.name}"[:300],
                    changes=[{"field": "name", "label": "nama", "old": "", "new": row.name}],
                )
                for row in rows
            ],
            batch_size=BATCH,
        )
        AuditSubject.objects.bulk_create(
            [
                AuditSubject(event=event, content_type=kind, object_id=row.pk, version=1, label=row.name)
                for event, row in zip(events, rows, strict=True)
            ],
            batch_size=BATCH,
        )


def measure(rows: int) -> None:
    """Floor, import, floor: the mean of the two floors, so that a busy machine weighs on both alike."""
    say(f"Writing a list of {rows} rows")
    data = list_of(rows)
    say("Measuring import-organizations")
    stamp = int(time.time())
    first, second, ours = (new_institution(f"{slug}-{stamp}") for slug in ("dasar-satu", "dasar-dua", "impor"))
    before = seconds_of(lambda: insert_list(data, first))
    taken = seconds_of(lambda: import_list(data, ours))
    after = seconds_of(lambda: insert_list(data, second))
    show("import-organizations", taken, (before + after) / 2, "s")
