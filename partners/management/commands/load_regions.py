"""Load the administrative regions of the country; a second run changes nothing."""

from django.core.management.base import BaseCommand

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from partners.enums import RegionLevel
from partners.services.regions import load_regions, packaged_regions


class Command(BaseCommand):
    help = "Memuat provinsi, kabupaten/kota, kecamatan, dan desa/kelurahan beserta kode posnya; boleh diulang."

    def handle(self, *args, **options) -> None:
        loaded = load_regions(actor=SystemActor("data wilayah"), facts=packaged_regions(), day=clock.today())
        if options["verbosity"] == 0 and not loaded.is_news:
            return
        levels = ", ".join(f"{RegionLevel(level).label.lower()} {count}" for level, count in loaded.by_level.items())
        self.stdout.write(f"Wilayah: {levels}.")
        self.stdout.write(
            f"{loaded.created} baru, {loaded.changed} berubah, {loaded.withdrawn} dicabut, {loaded.unchanged} tetap."
        )
