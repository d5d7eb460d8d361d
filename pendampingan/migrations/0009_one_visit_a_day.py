"""One planned visit a day for each assignment, and one for each day that the rhythm gives."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pendampingan", "0008_visit_rhythms")]

    operations = [
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "planned")),
                fields=("assignment", "planned_on"),
                name="pendampingan_visit_one_a_day",
                violation_error_message="Sudah ada kunjungan pada hari itu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("assignment", "counted_on"),
                name="pendampingan_visit_counted_once",
                violation_error_message="Kunjungan menurut irama ini sudah direncanakan.",
            ),
        ),
    ]
