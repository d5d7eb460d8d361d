"""Legal forms and names anew, personal NPWP sealed, and the limits of business sizes that are shipped."""

import datetime as dt

from django.db import migrations

from kemitraan.core.encryption import encrypt, keyed_hash
from partners.rules import legal_form_of, normalize_name
from partners.rules.identifiers import digits_of, is_personal_npwp

COLUMNS = ["legal_form", "normalized_name", "npwp", "npwp_encrypted", "npwp_hash"]
AT_ONCE = 500


def fill_organizations(apps, schema_editor) -> None:
    organizations = apps.get_model("partners", "Organization").objects
    changed = []
    for row in organizations.only("name", "kind", *COLUMNS).order_by("pk").iterator(chunk_size=AT_ONCE):
        row.legal_form = legal_form_of(row.name)
        row.normalized_name = normalize_name(row.name)
        number = digits_of(row.npwp)
        if is_personal_npwp(row.kind, number):
            row.npwp, row.npwp_encrypted, row.npwp_hash = "", encrypt(number), keyed_hash(number)
        changed.append(row)
        if len(changed) == AT_ONCE:
            organizations.bulk_update(changed, COLUMNS, batch_size=100)
            changed = []
    organizations.bulk_update(changed, COLUMNS, batch_size=100)


def add_shipped_limits(apps, schema_editor) -> None:
    """Government Regulation 7/2021, article 35, in force since 2 February 2021; rupiah."""
    million = 1_000_000
    apps.get_model("partners", "SizeThreshold").objects.get_or_create(
        institution=None,
        valid_from=dt.date(2021, 2, 2),
        defaults={
            "legal_basis": "PP 7/2021 Pasal 35",
            "micro_capital_idr": 1_000 * million,
            "small_capital_idr": 5_000 * million,
            "medium_capital_idr": 10_000 * million,
            "micro_sales_idr": 2_000 * million,
            "small_sales_idr": 15_000 * million,
            "medium_sales_idr": 50_000 * million,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_complete_organizations")]

    operations = [
        migrations.RunPython(fill_organizations, migrations.RunPython.noop),
        migrations.RunPython(add_shipped_limits, migrations.RunPython.noop),
    ]
