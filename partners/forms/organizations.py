"""Forms about organizations; they validate, services write."""

from collections.abc import Callable

from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from kemitraan.core.forms import BaseForm
from partners.forms.fields import CoordinateField
from partners.forms.look_alikes import LookAlikeForm
from partners.forms.warned import WarnedForm
from partners.models import Organization
from partners.rules import legal_form_of
from partners.rules.identifiers import NumberWarning, clean_nib, clean_npwp
from partners.rules.positions import ImpossiblePosition, check_position
from partners.rules.regions import split_region_name
from partners.selectors.places import FIELD_OF_LEVEL, official_names
from partners.selectors.warnings import accepted_of, organization_warnings
from partners.widgets import OrganizationSelect, RegionField

WRITTEN_PLACE = (
    '<p class="form-text">Yang tidak ada pada pilihan wilayah, misalnya tempat di luar negeri, ditulis di sini:</p>'
)
LOOK_ALIKES = HTML('{% include "partners/_look_alikes_slot.html" %}')


def pair(left: str, right: str) -> Row:
    """Two fields side by side, below each other on a phone."""
    return Row(Column(left, css_class="col-md-6"), Column(right, css_class="col-md-6"))


def cleaned_by(clean: Callable[[str], str], text: str) -> str:
    """What `clean` makes of `text`; its ValueError becomes an error at the field."""
    try:
        return clean(text or "")
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from None


class OrganizationForm(LookAlikeForm, WarnedForm):
    """All that is known about one organization."""

    region = RegionField(
        required=False,
        empty_label="Ketik desa, kecamatan, kabupaten, atau kode pos",
        help_text="Sedalam yang diketahui, misalnya desa atau kabupatennya.",
    )

    class Meta:
        model = Organization
        fields = [
            "name",
            "short_name",
            "kind",
            "legal_form",
            "category",
            "parent",
            "sectors",
            "tags",
            "nib",
            "npwp",
            "legal_number",
            "founded_on",
            "description",
            "address",
            "region",
            "village",
            "district",
            "regency",
            "province",
            "country",
            "postal_code",
            "latitude",
            "longitude",
            "position_accuracy_m",
            "phone",
            "email",
            "website",
            "capital_idr",
            "sales_idr",
            "size_year",
            "size_basis",
            "size_override",
            "size_override_reason",
        ]
        field_classes = {"latitude": CoordinateField, "longitude": CoordinateField}
        widgets = {
            "address": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "sectors": forms.SelectMultiple(attrs={"data-enhance": ""}),
            "tags": forms.SelectMultiple(attrs={"data-enhance": ""}),
            "size_override_reason": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "legal_number": "Akta, badan hukum, atau SK.",
            "nib": "13 angka.",
            "npwp": "15 atau 16 angka. Milik perorangan disimpan terkunci.",
            "legal_form": "Kosongkan agar dibaca dari nama.",
            "latitude": "Misalnya -6,891.",
            "longitude": "Misalnya 110,638.",
            "capital_idr": "Di luar tanah dan bangunan tempat usaha.",
            "size_basis": "Kosong: penjualan, atau modal bila penjualan belum diketahui.",
            "size_override": "Hanya bila hasil hitungan tidak sesuai kenyataan.",
            "phone": "Boleh lebih dari satu nomor.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = Organization.objects.visible_to(self.user)
        if self.instance.pk:
            rows = rows.exclude(pk=self.instance.pk)
        self.fields["parent"] = forms.ModelChoiceField(
            queryset=rows,
            required=False,
            label="Induk",
            widget=OrganizationSelect,
            to_field_name="public_id",
            help_text="Isi bila ini unit dari mitra lain.",
        )
        self._show_place()
        self._show_npwp()
        self._offer_words()
        if self.instance.parent_id:
            self.initial["parent"] = self.instance.parent.public_id
        for name in ("nib", "npwp", "postal_code", "size_year", "position_accuracy_m"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        version = ["opened_version"] if "opened_version" in self.fields else []
        self.helper.layout = Layout(*version, *self.sections())

    def sections(self) -> list[Fieldset]:
        """The parts of the form, each with a heading."""
        forget = ["forget_npwp"] if "forget_npwp" in self.fields else []
        words = [name for name in ("sectors", "tags") if name in self.fields]
        return [
            Fieldset(
                "Identitas",
                "name",
                LOOK_ALIKES,
                pair("kind", "legal_form"),
                pair("short_name", "category"),
                "parent",
                *([pair(*words)] if words else []),
                "description",
            ),
            Fieldset("Nomor", pair("nib", "npwp"), *forget, pair("legal_number", "founded_on")),
            Fieldset(
                "Alamat",
                "address",
                "region",
                HTML(WRITTEN_PLACE),
                pair("village", "district"),
                pair("regency", "province"),
                pair("country", "postal_code"),
            ),
            Fieldset("Titik pada peta", pair("latitude", "longitude"), "position_accuracy_m"),
            Fieldset("Kontak kantor", pair("phone", "email"), "website"),
            Fieldset(
                "Ukuran usaha",
                pair("sales_idr", "capital_idr"),
                pair("size_year", "size_basis"),
                "size_override",
                "size_override_reason",
            ),
        ]

    def _show_npwp(self) -> None:
        """A sealed number is shown masked, and goes only when a person says so."""
        if self.instance.npwp_encrypted:
            self.fields["npwp"].help_text = f"Tersimpan {self.instance.shown_npwp}. Kosongkan bila tetap."
            self.fields["forget_npwp"] = forms.BooleanField(label="Hapus NPWP yang tersimpan", required=False)
        self.fields["npwp"].max_length = None
        self.fields["npwp"].validators = []
        self.fields["npwp"].widget.attrs.pop("maxlength", None)

    def _offer_words(self) -> None:
        """Sectors and tags of the institution: those in use, and those that this organization has."""
        for name in ("sectors", "tags"):
            field = self.fields[name]
            rows = field.queryset.visible_to(self.user)
            chosen = getattr(self.instance, name).values("pk") if self.instance.pk else []
            field.queryset = rows.filter(Q(is_active=True) | Q(pk__in=chosen))
            field.to_field_name = "public_id"
            if self.instance.pk:
                self.initial[name] = [word.public_id for word in getattr(self.instance, name).all()]
            if not self.is_bound and not field.queryset.exists():
                del self.fields[name]

    def _show_place(self) -> None:
        """The region says the names from its level upwards, so that only those below it stand in their fields."""
        region = self.instance.region
        if region is None:
            return
        self.fields["region"].kept = region
        self.initial["region"] = region.code
        for level, name in FIELD_OF_LEVEL.items():
            if level <= region.level:
                self.initial[name] = ""

    def clean_nib(self) -> str:
        return cleaned_by(clean_nib, self.cleaned_data["nib"])

    def clean_npwp(self) -> str:
        return cleaned_by(clean_npwp, self.cleaned_data["npwp"])

    def warnings(self, cleaned: dict) -> list[NumberWarning]:
        return organization_warnings(cleaned)

    def accepted_before(self) -> list:
        return accepted_of(self.instance)

    def clean(self) -> dict:
        """What is written beside a chosen region must not say another place, and a position must be possible."""
        cleaned = super().clean()
        self._check_position(cleaned)
        if not cleaned.get("legal_form"):
            cleaned["legal_form"] = legal_form_of(cleaned.get("name") or "")
        if region := cleaned.get("region"):
            official = official_names(region)
            for level, name in FIELD_OF_LEVEL.items():
                written = split_region_name(cleaned.get(name) or "", level)[0]
                if written and name in official and written != split_region_name(official[name], level)[0]:
                    self.add_error(name, f"Wilayah yang dipilih menyebut {official[name]}. Kosongkan salah satunya.")
        return cleaned

    def _check_position(self, cleaned: dict) -> None:
        country = (cleaned.get("country") or "Indonesia").strip().casefold()
        if "latitude" in self.errors or "longitude" in self.errors:
            return
        try:
            check_position(cleaned.get("latitude"), cleaned.get("longitude"), is_home=country == "indonesia")
        except ImpossiblePosition as error:
            self.add_error(error.field, str(error))


class ReasonForm(BaseForm):
    """Why an organization is archived."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Contoh: usaha sudah tutup sejak 2025.",
    )
