"""`manage.py doctor`: is everything that runs in the background well?"""

from django.core.management.base import BaseCommand, CommandError

from kemitraan.core.registry import health_checks


class Command(BaseCommand):
    help = "Check the database, broker, background processes, mail, files and records; exit 1 on a fault."

    def handle(self, *args, **options) -> None:
        faults = 0
        for name, check in health_checks.items():
            for is_ok, sentence in check():
                faults += not is_ok
                self.stdout.write(f"{'ok   ' if is_ok else 'RUSAK'} {name}: {sentence}")
        if faults:
            raise CommandError(f"{faults} gangguan ditemukan.")
        self.stdout.write("Semua baik.")
