"""Choices of programs, partnerships and agreements that never load the whole list."""

from django import forms

from kemitraan.core.forms import RecordForm
from kemitraan.core.widgets import LookupSelect
from programs.models import Agreement, Partnership, Program

SOURCES = {
    "program": (Program, "programs:program-options", "name"),
    "partnership": (Partnership, "programs:partnership-options", "name"),
    "parent": (Agreement, "programs:agreement-options", "title"),
}


def use_lookups(form: RecordForm, *names: str) -> None:
    """Let the fields `names` choose among the rows that the reader sees, found while typing, save the record itself."""
    for name in names:
        model, url_name, name_field = SOURCES[name]
        rows = model._default_manager.visible_to(form.user)
        if isinstance(form.instance, model) and form.instance.pk:
            rows = rows.exclude(pk=form.instance.pk)
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.to_field_name = "public_id"
        field.widget = LookupSelect(url_name, name_field=name_field)
        field.queryset = rows
        if form.instance.pk and (stored := getattr(form.instance, name)) is not None:
            form.initial[name] = stored.public_id
