"""Load the example institution and its story; does nothing when it is already there."""

from django.core.management.base import BaseCommand

from kemitraan.monitoring.demo import load_demo


class Command(BaseCommand):
    help = "Memuat lembaga contoh beserta ceritanya; tidak mengubah data yang sudah ada."

    def handle(self, *args, **options) -> None:
        if load_demo():
            self.stdout.write("Contoh dimuat.")
        else:
            self.stdout.write("Contoh sudah ada, tidak ada yang diubah.")
