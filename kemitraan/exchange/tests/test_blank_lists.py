"""Empty lists to fill in: recognized whole, with drop-downs, and text that stays text."""

import io

import openpyxl
import pytest
from django.urls import reverse

from kemitraan.core.registry import resources
from kemitraan.exchange.blank_lists import OWN, blank_list
from kemitraan.exchange.forms import importable
from kemitraan.exchange.readers import find_sheet
from kemitraan.exchange.rules.columns import suggest_mapping
from kemitraan.exchange.tests.support import by_command, xlsx
from partners.models import Organization

KEYS = [entry.key for entry in importable()]


def opened(key: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(blank_list(resources[key])))


@pytest.mark.parametrize("key", KEYS)
def test_every_column_of_a_template_is_recognized(key):
    resource = resources[key]
    header = [cell.value for cell in next(opened(key).active.iter_rows(max_row=1))]
    wanted = [entry.name for entry in resource.fields if entry.name not in OWN]
    assert list(suggest_mapping(header, resource.fields).values()) == wanted
    assert find_sheet(blank_list(resource), resource.fields).name == resource.label[:31]


@pytest.mark.parametrize("key", KEYS)
def test_columns_are_text_and_choices_are_offered(key):
    page = opened(key).active
    formats = {page.column_dimensions[name].number_format for name in page.column_dimensions}
    assert formats <= {"@", "General"}
    wanted = [entry for entry in resources[key].fields if entry.choices and entry.name not in OWN]
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == len(wanted)


@pytest.mark.parametrize("key", KEYS)
def test_guide_explains_every_column_and_says_which_are_needed(key):
    resource, page = resources[key], opened(key)["Petunjuk"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == [entry.label for entry in resource.fields if entry.name not in OWN]
    assert {row[0] for row in rows if row[1]} == {entry.label for entry in resource.required_fields}


def test_filled_template_keeps_its_zeros(institution, tmp_path):
    book = opened("organizations")
    header = [cell.value for cell in next(book.active.iter_rows(max_row=1))]
    filled = {"Nama": "PT A (contoh)", "Jenis": "Koperasi", "NPWP": "012345678901000", "Kode pos": "05123"}
    book.active.append([filled.get(label) for label in header])
    assert by_command(xlsx(book=book), institution, folder=tmp_path)["created"] == 1
    stored = Organization.objects.get()
    assert (stored.kind, stored.npwp, stored.postal_code) == ("cooperative", "012345678901000", "05123")


def test_page_offers_every_resource_with_its_template(coordinator, client_for):
    client = client_for(coordinator)
    text = " ".join(client.get(reverse("exchange:import-create"), {"isi": KEYS[-1]}).content.decode().split())
    for key in KEYS:
        assert reverse("exchange:import-template", args=[key]) in text
    assert f'value="{KEYS[-1]}" checked' in text


def test_resource_that_is_only_exported_is_not_offered(coordinator, client_for):
    client = client_for(coordinator)
    text = client.get(reverse("exchange:import-create")).content.decode()
    for resource in resources:
        if not resource.is_importable:
            assert f'value="{resource.key}"' not in text
            assert client.get(reverse("exchange:import-template", args=[resource.key])).status_code == 404
