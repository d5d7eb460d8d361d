"""Visits by months or on chosen dates, and the day that the rhythm gave beside the day that is planned."""

from django.conf import settings
from django.db import migrations, models


def count_on_planned_day(apps, schema_editor) -> None:
    """Until now every visit stood on the day that its rhythm gave."""
    apps.get_model("pendampingan", "Visit").objects.update(counted_on=models.F("planned_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_choose_where_visits_go_on_holidays"),
        ("partners", "0013_count_pairs_that_look_alike"),
        ("pendampingan", "0007_decide_graduations"),
        ("programs", "0019_keep_meetings_grievances_and_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="visit",
            name="pendampingan_visit_once",
        ),
        migrations.AddField(
            model_name="assignment",
            name="cadence_months",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="kunjungan setiap (bulan)"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="rhythm",
            field=models.CharField(
                choices=[
                    ("weeks", "Setiap sekian minggu"),
                    ("months", "Setiap sekian bulan"),
                    ("dates", "Tanggal dipilih sendiri"),
                ],
                default="weeks",
                max_length=10,
                verbose_name="irama",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="counted_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="menurut irama"),
        ),
        migrations.AddField(
            model_name="visit",
            name="is_fixed",
            field=models.BooleanField(default=False, editable=False, verbose_name="tanggal ditetapkan"),
        ),
        migrations.AddField(
            model_name="visit",
            name="moved_reason",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="alasan digeser"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("cadence_months__gte", 1), ("cadence_months__lte", 12)),
                name="pendampingan_assignment_months_sane",
                violation_error_message="Irama kunjungan antara 1 dan 12 bulan.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("rhythm__in", ["weeks", "months", "dates"])),
                name="pendampingan_assignment_rhythm_known",
                violation_error_message="Pilih irama kunjungan.",
            ),
        ),
        migrations.RunPython(count_on_planned_day, migrations.RunPython.noop, elidable=True),
    ]
