"""Forms about other names, business fields, documents, capabilities, and verification."""

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from partners.forms.fields import QuantityField
from partners.forms.organizations import pair
from partners.forms.warned import WarnedForm
from partners.models import Capability, OrganizationActivity, OrganizationAlias, OrganizationDocument, YearlyFigures
from partners.rules.identifiers import NumberWarning, clean_kbli, kbli_warnings
from partners.selectors.warnings import accepted_of
from partners.widgets import RegionField


class AliasForm(RecordForm):
    """Another name."""

    class Meta:
        model = OrganizationAlias
        fields = ["name", "kind"]


class ActivityForm(WarnedForm):
    """A business field."""

    class Meta:
        model = OrganizationActivity
        fields = ["code", "kbli_version", "description", "is_main"]
        help_texts = {"code": "Lima angka, seperti di OSS. Contoh: 10221."}

    def clean_code(self) -> str:
        try:
            return clean_kbli(self.cleaned_data["code"])
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def warnings(self, cleaned: dict) -> list[NumberWarning]:
        code, version = cleaned.get("code"), cleaned.get("kbli_version")
        return kbli_warnings(code, version) if code and version else []

    def accepted_before(self) -> list:
        return accepted_of(self.instance.organization)


class DocumentForm(RecordForm):
    """A document with its file."""

    file = forms.FileField(label="Berkas", required=False, help_text="PDF atau foto.")

    class Meta:
        model = OrganizationDocument
        fields = ["kind", "title", "number", "issued_on", "expires_on", "note"]
        help_texts = {
            "title": "Boleh kosong.",
            "expires_on": "Pengingat dikirim sebelum tanggal ini. Kosong: tidak berakhir.",
        }


class RetireForm(BaseForm):
    """Since when a document does not count any more."""

    replaced_on = DayFirstDateField(label="Tidak dipakai sejak")


class YearlyFiguresForm(RecordForm):
    """What an organization sold and owned in one year; a year that is there already is corrected."""

    class Meta:
        model = YearlyFigures
        fields = ["year", "sales_idr", "capital_idr", "source"]
        help_texts = {
            "year": "Tahun yang sudah tercatat diganti angkanya.",
            "capital_idr": "Di luar tanah dan bangunan tempat usaha.",
            "source": "Contoh: laporan laba rugi, buku kas.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("sales_idr") is None and cleaned.get("capital_idr") is None:
            self.add_error("sales_idr", "Isi penjualan atau modal.")
        return cleaned


class CapabilityForm(RecordForm):
    """What an organization offers or needs."""

    region = RegionField(required=False, help_text="Di mana berlaku. Kosong: di tempat mitra.")
    quantity = QuantityField(label="Jumlah", required=False)

    class Meta:
        model = Capability
        fields = ["direction", "aspect", "description", "quantity", "unit", "region", "starts_on", "ends_on"]
        help_texts = {
            "description": "Contoh: mesin pengering 200 kg sekali jalan.",
            "unit": "Contoh: kg per bulan, orang, unit.",
            "ends_on": "Kosong: tanpa batas.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if region := self.instance.region:
            self.fields["region"].kept = region
            self.initial["region"] = region.code
        version = ["opened_version"] if "opened_version" in self.fields else []
        self.helper.layout = Layout(
            *version,
            pair("direction", "aspect"),
            "description",
            pair("quantity", "unit"),
            "region",
            pair("starts_on", "ends_on"),
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("quantity") is not None and not cleaned.get("unit"):
            self.add_error("unit", "Tulis satuannya.")
        return cleaned


class EndCapabilityForm(BaseForm):
    """The last day on which it holds."""

    ends_on = DayFirstDateField(label="Hari terakhir")


class VerifyForm(BaseForm):
    """How the key facts were checked."""

    note = forms.CharField(
        label="Catatan",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Contoh: dicocokkan dengan akta asli dan OSS.",
    )
    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
