"""What is sent has a first time that it was sent; a step of its own, after the rows were filled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0015_mark_who_saw_other_scores")]

    operations = [
        migrations.AddConstraint(
            model_name="assessor",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("submitted_at__isnull", True),
                    models.Q(
                        ("first_submitted_at__isnull", False), ("first_submitted_at__lte", models.F("submitted_at"))
                    ),
                    _connector="OR",
                ),
                name="programs_assessor_sent_first",
                violation_error_message="Nilai tidak dapat dikirim sebelum pertama kali dikirim.",
            ),
        ),
    ]
