"""What tests of programs share."""

from importlib import import_module

import pytest
from django.apps import apps

from programs.models import ClauseTemplate


@pytest.fixture
def shipped_clauses(db) -> None:
    """The templates of clauses that the migration ships; tests before this one may have emptied the table."""
    if not ClauseTemplate.objects.filter(institution=None).exists():
        import_module("programs.migrations.0013_ship_clause_templates").ship(apps, None)
