import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=13, unique=True, verbose_name="kode")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Provinsi"), (2, "Kabupaten/kota"), (3, "Kecamatan"), (4, "Desa/kelurahan")],
                        verbose_name="tingkat",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                ("label", models.CharField(max_length=300, verbose_name="nama lengkap")),
                ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="kode pos")),
                ("name_key", models.CharField(editable=False, max_length=100)),
                ("search_name", models.CharField(editable=False, max_length=110)),
                ("search_text", models.CharField(editable=False, max_length=400)),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="berlaku sejak")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="dicabut")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="partners.region",
                        verbose_name="bagian dari",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="partners.region",
                        verbose_name="pengganti",
                    ),
                ),
            ],
            options={
                "verbose_name": "wilayah",
                "verbose_name_plural": "wilayah",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="organization",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organizations",
                to="partners.region",
                verbose_name="wilayah",
            ),
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["level", "name_key"], name="partners_region_name"),
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["postal_code"], name="partners_region_postal"),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", 1), ("parent__isnull", True)),
                    models.Q(("level__in", [2, 3, 4]), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="partners_region_below_province_has_parent",
                violation_error_message="Hanya provinsi yang tidak berada di dalam wilayah lain.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_on__isnull", True),
                    ("valid_from__isnull", True),
                    ("withdrawn_on__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="partners_region_period_in_order",
                violation_error_message="Kode tidak dapat dicabut sebelum berlaku.",
            ),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor__isnull", True), ("withdrawn_on__isnull", False), _connector="OR"),
                name="partners_region_successor_of_withdrawn",
                violation_error_message="Hanya kode yang dicabut yang punya pengganti.",
            ),
        ),
    ]
