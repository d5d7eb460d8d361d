"""`import_data RESOURCE FILE`: the import of the pages, for scripts."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.accounts.models import Institution
from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError
from kemitraan.core.registry import resources
from kemitraan.exchange.plans import Plan, make_plan
from kemitraan.exchange.readers import Sheet, find_sheet
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.columns import find_header, header_key, read_header
from kemitraan.exchange.rules.resources import ERROR, ImportContext, Resource, only_exported
from kemitraan.exchange.services import commits, imports
from kemitraan.exchange.services.mappings import Recalled
from kemitraan.exchange.sources import source_of

MAPPING_HELP = (
    'JSON {"judul kolom": "nama isian"}, atau {"columns": {…}, "sheet": …, "header_row": …, "date_order": '
    '"dmy"|"mdy", "date_orders": {"nama isian": …}, "default_choice": …, "fills_merged": true, "takes_proposals": true}'
)
CHOICES = ("date_order", "date_orders", "dates", "default_choice", "fills_merged", "takes_proposals")
NAMES = ("rows", "created", "changed", "unchanged", "errors", "warnings")


class Command(BaseCommand):
    help = "Mengimpor daftar (CSV, xlsx, xls, ods). Baris salah dicetak satu per satu; akhirnya satu baris JSON."

    def add_arguments(self, parser) -> None:
        parser.add_argument("resource")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, tidak menulis")
        parser.add_argument("--mapping", type=Path, help=MAPPING_HELP)
        parser.add_argument("--skip-errors", action="store_true", help="lewati baris salah")
        parser.add_argument(
            "--twins",
            choices=["wait", "first"],
            default="wait",
            help="baris ganda: tunggu (bawaan), atau pakai yang pertama",
        )
        parser.add_argument("--institution", help="nama pendek (slug) lembaga")

    def handle(self, *args: Any, **options: Any) -> None:
        resource = resources.get(options["resource"])
        if resource is None:
            raise CommandError(f"Tidak dikenal: {options['resource']}. Ada: {', '.join(resources.keys())}.")
        if not resource.is_importable:
            raise CommandError(only_exported(resource))
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
        wanted = self.read_mapping(options["mapping"]) if options["mapping"] else {}
        sheet = find_sheet(data, resource.fields, wanted=str(wanted.get("sheet") or ""))
        context = ImportContext(institution=institution, source=source)
        plan = self.plan(sheet, resource, context, wanted, options["twins"])
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
                options={"source": source} | plan.choices.options,
            )
            batch = imports.stage_import(actor=actor, batch=batch, sheet=sheet, plan=plan)
            del sheet, plan.rows[:]
            counts = commits.commit_import(actor=actor, batch=batch, skip_errors=options["skip_errors"]).counts
        if plan.missing:
            counts = counts | {"errors": len(plan.missing)}
        self.stdout.write(json.dumps({name: counts[name] for name in NAMES}))
        if refused:
            raise SystemExit(1)

    def plan(self, sheet: Sheet, resource: Resource, context: ImportContext, wanted: dict, twins: str) -> Plan:
        """What the import will do, by the given mapping, else by a saved one, else by the names of the columns."""
        choices = Choices.of({name: wanted[name] for name in CHOICES if name in wanted})
        header_row = wanted.get("header_row") or None
        mapping = self.place(wanted["columns"], sheet, resource, header_row) if wanted.get("columns") else None
        recall = Recalled(context.institution, resource)

        def make(choices: Choices) -> Plan:
            return make_plan(
                sheet, resource, context, mapping=mapping, header_row=header_row, choices=choices, recall=recall
            )

        plan = make(choices)
        if twins == "first" and (later := later_twins(plan)):
            plan = make(replace(choices, skipped=choices.skipped | later))
        return plan

    def read_mapping(self, path: Path) -> dict[str, Any]:
        """A file of {header text: field}, or one that also says how to read the list, as the latter."""
        try:
            wanted = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            raise CommandError(f"Pemetaan {path} tidak dapat dibaca sebagai JSON.") from None
        if not isinstance(wanted, dict):
            raise CommandError("Pemetaan harus berbentuk {judul kolom: nama isian}.")
        says_how = isinstance(wanted.get("columns"), dict) or set(wanted) <= {"sheet", "header_row", *CHOICES}
        return wanted if says_how else {"columns": wanted}

    def place(self, columns: dict, sheet: Sheet, resource: Resource, header_row: int | None) -> dict[str, str]:
        """{column index: field} for the headers of this file."""
        known = {entry.name for entry in resource.fields}
        if unknown := sorted({str(name) for name in columns.values() if name} - known):
            raise CommandError(f"Isian tidak dikenal: {', '.join(unknown)}. Ada: {', '.join(sorted(known))}.")
        place = header_row or find_header(sheet.rows, resource.fields)
        header = read_header(sheet.rows, place, max(len(row) for row in sheet.rows), sheet.merged)
        wanted = {header_key(label): str(name) for label, name in columns.items() if name}
        return {
            str(index): wanted[header_key(label)]
            for index, label in enumerate(header.labels)
            if header_key(label) in wanted
        }

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


def later_twins(plan: Plan) -> frozenset[int]:
    """Numbers of the rows that contradict an earlier row about the same record."""
    return frozenset(row.number for row in plan.rows for issue in row.issues if 0 < issue.get("twin", 0) < row.number)
