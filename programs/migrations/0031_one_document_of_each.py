"""One document counts for an agreement, and one for each of its addenda."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("programs", "0030_print_addenda")]

    operations = [
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(
                condition=Q(("addendum", None), ("withdrawn_at", None)),
                fields=("agreement",),
                name="programs_issueddocument_one_valid",
                violation_error_message="Dokumen yang berlaku sudah ada.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(
                condition=Q(("addendum__isnull", False), ("withdrawn_at", None)),
                fields=("addendum",),
                name="programs_issueddocument_one_valid_addendum",
                violation_error_message="Dokumen adendum yang berlaku sudah ada.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("addendum", None), ("version__isnull", False)),
                    Q(("addendum__isnull", False), ("version", None)),
                    _connector="OR",
                ),
                name="programs_issueddocument_one_subject",
                violation_error_message="Dokumen terbit adalah naskah perjanjian atau adendumnya.",
            ),
        ),
    ]
