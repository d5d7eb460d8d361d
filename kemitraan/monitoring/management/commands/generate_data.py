"""`generate_data`: an institution full of invented records, for trying out at size and for measuring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kemitraan.core import clock
from kemitraan.monitoring.generated import GenerationRefused, generate, institution_for


class Command(BaseCommand):
    help = "Membuat data contoh dalam jumlah besar: mitra, perjanjian, dan laporan dengan nama karangan."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--organizations", type=int, default=1000, help="banyaknya mitra")
        parser.add_argument("--agreements", type=int, default=200, help="banyaknya perjanjian")
        parser.add_argument("--reports", type=int, default=5000, help="banyaknya laporan pendampingan")
        parser.add_argument("--seed", type=int, default=1, help="seed yang sama memberi data yang sama")
        parser.add_argument("--institution", help="nama pendek (slug) lembaga yang diisi; bawaan: lembaga sendiri")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("organizations", "agreements", "reports")
        if any(options[name] < 0 for name in (*names, "seed")):
            raise CommandError("Jumlah dan seed tidak boleh kurang dari nol.")
        try:
            institution = institution_for(options["institution"])
            generate(
                institution=institution,
                **{name: options[name] for name in names},
                seed=options["seed"],
                today=clock.today(institution.time_zone),
                say=self.stderr.write,
            )
        except GenerationRefused as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Selesai: {institution.name} ({institution.slug}).")
