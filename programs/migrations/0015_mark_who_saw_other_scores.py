"""Scores that were given or changed after those of others could be read are marked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def remember(apps, schema_editor):
    """What was sent before counts as sent for the first time then; what was decided or closed stood open since."""
    assessors = apps.get_model("programs", "Assessor").objects
    selections = apps.get_model("programs", "Selection").objects
    sent = assessors.filter(submitted_at__isnull=False)
    sent.update(first_submitted_at=F("submitted_at"))
    over = Q(status__in=["decided", "closed"]) | Q(decisions__isnull=False)
    keys = selections.filter(over, assessors__submitted_at__isnull=False).values_list("pk", flat=True)
    selections.filter(pk__in=list(keys)).update(results_open_since=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_check_number_format"),
        ("programs", "0014_measure_programs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResultsOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField(verbose_name="dibuka")),
            ],
            options={
                "verbose_name": "pembukaan hasil",
                "verbose_name_plural": "pembukaan hasil",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="assessor",
            name="first_submitted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="pertama dikirim"),
        ),
        migrations.AddField(
            model_name="assessor",
            name="saw_others_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="melihat nilai lain"),
        ),
        migrations.AddField(
            model_name="selection",
            name="results_open_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="hasil terbuka sejak"),
        ),
        migrations.AddField(
            model_name="resultsopening",
            name="institution",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.institution",
                verbose_name="lembaga",
            ),
        ),
        migrations.AddField(
            model_name="resultsopening",
            name="selection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="programs.selection"
            ),
        ),
        migrations.AddField(
            model_name="resultsopening",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="resultsopening",
            constraint=models.UniqueConstraint(
                fields=("selection", "user"),
                name="programs_results_opening_once",
                violation_error_message="Hasil ini sudah dibuka.",
            ),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
