"""What a person does about a reminder in the inbox: snooze it, or say that it is done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from kemitraan.core.formats import format_date
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.services.silences import read_choice, silence


class ReminderSilenceView(View):
    """`choice` is a number of days or `selesai`; only for the person who was reminded."""

    http_method_names = ["post"]
    model = Reminder

    def post(self, request: HttpRequest, public_id, choice: str) -> HttpResponse:
        reminder = get_object_or_404(
            Reminder.objects.visible_to(request.user).filter(recipient=request.user.pk), public_id=public_id
        )
        try:
            days = read_choice(choice)
        except ValueError:
            raise Http404 from None
        made = silence(actor=request.user, reminder=reminder, days=days)
        if made.until:
            messages.success(request, f"Pengingat ditunda sampai {format_date(made.until)}.")
        else:
            messages.success(request, "Tercatat sudah dikerjakan. Anda tidak diingatkan lagi tentang tenggat ini.")
        return redirect("core:notification-list")
