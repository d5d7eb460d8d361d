"""`export_data RESOURCE FILE`: everything of a resource as .xlsx or .csv."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.accounts.models import Institution
from kemitraan.core.actors import SystemActor
from kemitraan.core.registry import resources
from kemitraan.exchange.writers import resource_table, write_csv, write_xlsx


class Command(BaseCommand):
    help = "Mengekspor seluruh isi ke .xlsx atau .csv; berkas yang sama dapat diimpor lagi tanpa perubahan."

    def add_arguments(self, parser) -> None:
        parser.add_argument("resource")
        parser.add_argument("file", type=Path)
        parser.add_argument("--institution", help="nama pendek (slug) lembaga")

    def handle(self, *args: Any, **options: Any) -> None:
        resource, path = resources.get(options["resource"]), options["file"]
        if resource is None:
            raise CommandError(f"Tidak dikenal: {options['resource']}. Ada: {', '.join(resources.keys())}.")
        rows = Institution.objects.order_by("pk")
        slug = options["institution"]
        institution = rows.filter(slug=slug).first() if slug else rows.first()
        if institution is None:
            raise CommandError(f"Lembaga {slug!r} tidak ada." if slug else "Belum ada lembaga.")
        self.stderr.write(f"Lembaga: {institution.name} ({institution.slug})")
        table = resource_table(resource, SystemActor("ekspor", institution))
        try:
            if path.suffix.lower() == ".xlsx":
                count = write_xlsx(path, table, sheet=resource.label)
            elif path.suffix.lower() == ".csv":
                with path.open("w", encoding="utf-8-sig", newline="") as stream:
                    count = write_csv(stream, table)
            else:
                raise CommandError("Nama berkas harus berakhir .xlsx atau .csv.")
        except OSError:
            raise CommandError(f"Berkas {path} tidak dapat ditulis.") from None
        self.stdout.write(json.dumps({"rows": count}))
