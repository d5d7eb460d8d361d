"""Rows inserted as whole columns come back as they were given, on both databases."""

import pytest
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.context import Via
from kemitraan.core.models import AuditEvent
from kemitraan.core.services.bulk import insert_rows, prepared, reserve_keys, written_names
from programs.models import Agreement

NAMES = ("at", "actor_id", "actor_label", "via", "reference", "request_id", "action", "sentence", "reason", "changes")


@pytest.mark.django_db
def test_rows_keep_every_sign_null_and_list():
    text = 'tab\there, line\nend\r, C:\\N\\t, "kutip", \\N, é 漢'
    changes = [{"field": "name", "old": "", "new": text}]
    values = (clock.now(), None, text, Via.IMPORT, "", "", "sample.create", text, text, changes)
    with transaction.atomic():
        keys = reserve_keys(AuditEvent, 2)
        insert_rows(AuditEvent, ["id", *NAMES], ((key, *prepared(AuditEvent, NAMES, values)) for key in keys))
    for row in AuditEvent.objects.filter(pk__in=keys).values_list(*NAMES):
        assert row == values


def test_new_rows_are_given_neither_keys_nor_what_the_database_works_out():
    names = written_names(Agreement, without={"parent_id"})
    left_out = {field.attname for field in Agreement._meta.concrete_fields} - set(names)
    assert left_out == {"id", "runs_until", "parent_id"}
