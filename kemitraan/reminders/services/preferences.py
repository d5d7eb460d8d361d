"""What a person says about the own reminders."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import User
from kemitraan.core.errors import NotAllowed
from kemitraan.core.services import audit
from kemitraan.reminders.models import ReminderPreference

PREFERENCE_FIELDS = ("frequency", "weekday", "from_hour", "until_hour", "on_rest_days", "paused_until")


def preference_of(user: User) -> ReminderPreference:
    """What a person chose, or an unsaved row with the defaults."""
    return ReminderPreference.objects.filter(user=user).first() or ReminderPreference(user=user)


@transaction.atomic
def set_preference(*, actor, user: User, values: Mapping[str, Any]) -> ReminderPreference:
    """Change how one is reminded, of `PREFERENCE_FIELDS`. Raises `NotAllowed` for anybody else's, `ValidationError`.

    A link in a mail acts as its recipient.
    """
    if actor.pk != user.pk:
        raise NotAllowed("Setiap orang mengatur pengingatnya sendiri.")
    User.objects.select_for_update().get(pk=user.pk)
    preference = preference_of(user)
    before = audit.snapshot(preference, [name for name in PREFERENCE_FIELDS if name in values])
    for name in before:
        setattr(preference, name, values[name])
    changes = audit.differences(preference, before)
    if changes:
        preference.full_clean()
        preference.save()
        audit.record(
            actor=actor,
            action="reminder_preference.update",
            sentence="mengubah pilihan pengingat",
            subjects=[user],
            changes=changes,
        )
    return preference
