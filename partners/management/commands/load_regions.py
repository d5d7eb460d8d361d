"""Load the administrative regions of the country; a second run changes nothing."""

from django.core.management.base import BaseCommand

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from partners.enums import RegionLevel
from partners.services.organization_places import connect_organizations
from partners.services.regions import load_regions, packaged_regions


class Command(BaseCommand):
    help = "Memuat provinsi, kabupaten/kota, kecamatan, dan desa/kelurahan beserta kode posnya; boleh diulang."

    def handle(self, *args, **options) -> None:
        actor = SystemActor("data wilayah")
        loaded = load_regions(actor=actor, facts=packaged_regions(), day=clock.today())
        connected = connect_organizations(actor=actor) if loaded.is_news else 0
        if options["verbosity"] == 0 and not loaded.is_news:
            return
        levels = ", ".join(f"{RegionLevel(level).label.lower()} {count}" for level, count in loaded.by_level.items())
        self.stdout.write(f"Wilayah: {levels}.")
        self.stdout.write(
            f"{loaded.created} baru, {loaded.changed} berubah, {loaded.withdrawn} dicabut, {loaded.unchanged} tetap."
        )
        if connected:
            self.stdout.write(f"{connected} mitra dikenali wilayahnya.")
