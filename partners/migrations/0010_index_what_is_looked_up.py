"""Indexes for what a search, the map and the warning about doubles look up; SQLite has none of trigrams."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Lower, Replace, Upper

PHONE = "phone"
for mark in " -().+/":
    PHONE = f"REPLACE({PHONE}, '{mark}', '')"
# The columns are those of `selectors.searched_text`, as in the migrations before.
REACHED = "partners_org_reached_trgm"


def add_trigrams(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {REACHED} ON partners_organization USING gin (({PHONE} || ' ' || external_id) gin_trgm_ops)"
        )


def remove_trigrams(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {REACHED}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("partners", "0009_search_members_and_plain_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex("contact", models.Index(Upper("email"), name="partners_contact_email")),
        migrations.AddIndex(
            "organization",
            models.Index(
                condition=Q(latitude__isnull=False),
                fields=["institution", "status", "longitude", "latitude", "id"],
                name="partners_org_placed",
            ),
        ),
        migrations.AddIndex(
            "organization",
            models.Index(condition=~Q(npwp=""), fields=["institution", "npwp"], name="partners_org_npwp"),
        ),
        migrations.AddIndex(
            "organization",
            models.Index(
                Lower(Replace("legal_number", Value(" "), Value(""))),
                condition=~Q(legal_number=""),
                name="partners_org_legal_number",
            ),
        ),
        migrations.AddIndex("organization", models.Index(Upper("external_id"), name="partners_org_external_id")),
        migrations.AddIndex("organization", models.Index(Upper("email"), name="partners_org_email")),
        migrations.RunPython(add_trigrams, remove_trigrams, elidable=False),
    ]
