"""`import_data RESOURCE FILE`: the import of the pages, for scripts."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.accounts.models import Institution
from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError
from kemitraan.core.registry import resources
from kemitraan.exchange.plans import Plan, make_plan
from kemitraan.exchange.readers import read_sheet
from kemitraan.exchange.rules.resources import ERROR, ImportContext, Resource
from kemitraan.exchange.services import imports
from kemitraan.exchange.sources import source_of

NAMES = ("rows", "created", "changed", "unchanged", "errors", "warnings")


class Command(BaseCommand):
    help = "Mengimpor daftar (CSV, xlsx, xls, ods). Baris salah dicetak satu per satu; akhirnya satu baris JSON."

    def add_arguments(self, parser) -> None:
        parser.add_argument("resource")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, tidak menulis")
        parser.add_argument("--mapping", type=Path, help='JSON {"judul kolom": "nama isian"}')
        parser.add_argument("--skip-errors", action="store_true", help="lewati baris salah")
        parser.add_argument("--institution", help="nama pendek (slug) lembaga")

    def handle(self, *args: Any, **options: Any) -> None:
        resource = resources.get(options["resource"])
        if resource is None:
            raise CommandError(f"Tidak dikenal: {options['resource']}. Ada: {', '.join(resources.keys())}.")
        institution = self.find_institution(options["institution"])
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError:
            raise CommandError(f"Berkas {path} tidak dapat dibaca.") from None
        try:
            self.run(resource, institution, path.name, data, options)
        except DomainError as error:
            raise CommandError(error.message) from None

    def find_institution(self, slug: str | None) -> Institution:
        """The institution named, else the first one, and says which."""
        rows = Institution.objects.order_by("pk")
        found = rows.filter(slug=slug).first() if slug else rows.first()
        if found is None:
            raise CommandError(f"Lembaga {slug!r} tidak ada." if slug else "Belum ada lembaga.")
        self.stderr.write(f"Lembaga: {found.name} ({found.slug})")
        return found

    def run(self, resource: Resource, institution: Institution, name: str, data: bytes, options: dict) -> None:
        source = source_of(name)
        sheet = read_sheet(data)
        context = ImportContext(institution=institution, source=source)
        first = make_plan(sheet, resource, context) if options["mapping"] else None
        mapping = self.read_mapping(options["mapping"], first) if first else None
        plan = make_plan(sheet, resource, context, mapping=mapping)
        counts = plan.counts
        self.print_errors(plan, resource)
        refused = bool(plan.missing) or (counts["errors"] and not options["skip_errors"])
        if not refused and not options["dry_run"]:
            actor = SystemActor("impor", institution)
            batch = imports.upload_import(
                actor=actor,
                institution=institution,
                resource=resource,
                file_name=name,
                data=data,
                options={"source": source},
            )
            batch = imports.stage_import(actor=actor, batch=batch, mapping=mapping, sheet=sheet)
            counts = imports.commit_import(actor=actor, batch=batch, skip_errors=options["skip_errors"]).counts
        if plan.missing:
            counts = counts | {"errors": len(plan.missing)}
        self.stdout.write(json.dumps({name: counts[name] for name in NAMES}))
        if refused:
            raise SystemExit(1)

    def read_mapping(self, path: Path, plan: Plan) -> dict[str, str]:
        """{column index: field} from a file of {header text: field}."""
        try:
            wanted = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            raise CommandError(f"Pemetaan {path} tidak dapat dibaca sebagai JSON.") from None
        if not isinstance(wanted, dict):
            raise CommandError("Pemetaan harus berbentuk {judul kolom: nama isian}.")
        return {str(index): str(wanted[label]) for index, label in enumerate(plan.columns) if wanted.get(label)}

    def print_errors(self, plan: Plan, resource: Resource) -> None:
        """One line each: row, column, reason."""
        for label in plan.missing:
            self.stdout.write(f"{plan.header_row} - kolom untuk “{label}” tidak ditemukan")
        columns = {name: plan.columns[int(index)] for index, name in plan.mapping.items()}
        for row in plan.rows:
            for issue in row.issues:
                if issue["level"] == ERROR:
                    column = columns.get(issue["field"]) or resource.field(issue["field"]).label
                    self.stdout.write(f"{row.number} {column} {issue['message']}")
