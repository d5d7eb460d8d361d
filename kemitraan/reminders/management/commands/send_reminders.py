"""Plan and send reminders: the very code that the worker runs, with an explanation of every line."""

import datetime as dt
import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kemitraan.core import clock
from kemitraan.core.formats import format_date
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.services.running import run_reminders

WORDS = {
    "planned": "direncanakan",
    "waiting": "menunggu",
    "skipped": "tidak dikirim",
    "cancelled": "dibatalkan",
}


class Command(BaseCommand):
    help = "Merencanakan dan mengirim pengingat; menjelaskan mengapa setiap pengingat dikirim atau tidak."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="hanya jelaskan, jangan tulis dan kirim")
        parser.add_argument("--at", help="anggap sekarang pukul ini, misalnya 2027-03-08T07:00+07:00")

    def handle(self, *args, **options) -> None:
        at = self._moment(options["at"], options["dry_run"])
        outcome = run_reminders(at=at, is_dry=options["dry_run"])
        for institution, line in outcome.decisions:
            self.stdout.write(
                f"{WORDS[line.outcome]:<13} | {line.recipient:<28} | {line.title[:60]:<60} | "
                f"tenggat {format_date(line.due_on)} | {line.reason} | {institution}"
            )
        counts = {state.value: outcome.counts.get(state.value, 0) for state in ReminderState}
        self.stdout.write(json.dumps(counts))

    def _moment(self, raw: str | None, is_dry: bool) -> dt.datetime:
        if not raw:
            return clock.now()
        try:
            at = dt.datetime.fromisoformat(raw)
        except ValueError:
            raise CommandError("Tulis waktu seperti 2027-03-08T07:00+07:00.") from None
        if at.tzinfo is None:
            raise CommandError("Sebutkan zona waktunya, misalnya +07:00.")
        if at > clock.now() and not is_dry and not settings.EMAIL_IS_LOCAL:
            raise CommandError("Waktu di masa depan hanya dengan --dry-run, karena surat akan benar-benar terkirim.")
        return at
