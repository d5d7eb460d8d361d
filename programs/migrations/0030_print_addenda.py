"""Addenda are printed too: a document that was issued is of an agreement's version or of an addendum."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_over_digests(apps, schema_editor):
    """What was issued so far says the words of its version."""
    documents = apps.get_model("programs", "IssuedDocument").objects.all()
    versions = apps.get_model("programs", "AgreementVersion").objects.filter(pk=OuterRef("version_id"))
    documents.update(words_sha256=Subquery(versions.values("sha256")[:1]))


class Migration(migrations.Migration):
    dependencies = [("programs", "0029_keep_drafts_that_come_back")]

    operations = [
        migrations.RemoveConstraint(model_name="issueddocument", name="programs_issueddocument_one_valid"),
        migrations.AddField(
            model_name="issueddocument",
            name="addendum",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issued_documents",
                to="programs.addendum",
            ),
        ),
        migrations.AlterField(
            model_name="issueddocument",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issued_documents",
                to="programs.agreementversion",
            ),
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="words_sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(take_over_digests, migrations.RunPython.noop, elidable=True),
    ]
