"""What is suspended now gets its pause, and what was fulfilled was confirmed on that day."""

from django.db import migrations
from django.db.models import F


def carry_over(apps, schema_editor):
    """A pause begins on the day of the last change, which for a suspended record is its suspension."""
    occurrences = apps.get_model("programs", "ObligationOccurrence").objects
    occurrences.filter(state="fulfilled", confirmed_on=None).update(confirmed_on=F("fulfilled_on"))
    suspensions = apps.get_model("programs", "Suspension").objects
    for model, argument, field in (("Partnership", "partnership", "status"), ("Agreement", "agreement", "state")):
        for record in apps.get_model("programs", model).objects.filter(**{field: "suspended"}):
            suspensions.create(
                institution_id=record.institution_id, suspended_on=record.updated_at.date(), **{argument: record}
            )


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_keep_pauses_disputes_and_reasons")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
