"""Gather what the search looks through anew."""

from django.core.management.base import BaseCommand

from partners import search_texts


class Command(BaseCommand):
    help = (
        "Menyusun ulang teks pencarian semua mitra; basis data menjaganya sendiri, jadi biasanya tidak ada yang salah."
    )

    def handle(self, *args, **options) -> None:
        search_texts.put_up()
        self.stdout.write(f"{search_texts.rebuild()} teks pencarian diperbaiki.")
