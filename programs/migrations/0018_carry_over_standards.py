"""Standards that were one statement of a futuristik partnership become rows that each party can approve."""

from django.db import migrations

KEY, TITLE = "standards", "Standar kerja dan pengelolaan"


def to_rows(apps, schema_editor) -> None:
    texts = apps.get_model("programs", "PartnershipText").objects.using(schema_editor.connection.alias)
    provisions = apps.get_model("programs", "Provision").objects.using(schema_editor.connection.alias)
    rows = texts.filter(key=KEY).select_related("partnership")
    provisions.bulk_create(
        [
            provisions.model(
                institution_id=row.institution_id,
                partnership_id=row.partnership_id,
                kind="standard",
                title=TITLE,
                text=row.text,
                effective_on=row.partnership.starts_on,
                created_by_id=row.partnership.created_by_id,
            )
            for row in rows.exclude(text="")
        ],
        batch_size=500,
    )
    texts.filter(key=KEY).delete()


def to_statements(apps, schema_editor) -> None:
    texts = apps.get_model("programs", "PartnershipText").objects.using(schema_editor.connection.alias)
    provisions = apps.get_model("programs", "Provision").objects.using(schema_editor.connection.alias)
    rows = provisions.filter(kind="standard", title=TITLE, edition=1, approvals=None, successor=None)
    texts.bulk_create(
        [
            texts.model(institution_id=row.institution_id, partnership_id=row.partnership_id, key=KEY, text=row.text)
            for row in rows.filter(partnership__pattern="futuristik")
        ],
        batch_size=500,
    )
    rows.filter(partnership__pattern="futuristik").delete()


class Migration(migrations.Migration):
    dependencies = [("programs", "0017_let_parties_state_and_approve")]
    operations = [migrations.RunPython(to_rows, to_statements)]
