"""Forms of partners; they validate, services write."""

from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError

from kemitraan.accounts.models import Membership
from kemitraan.core.forms import BaseForm, DayFirstDateField, PhoneField, RecordForm
from partners.models import Contact, Member, Organization
from partners.rules import clean_nik
from partners.rules.regions import split_region_name
from partners.selectors import partner_memberships, similar_organizations
from partners.selectors.places import FIELD_OF_LEVEL, official_names
from partners.widgets import OrganizationSelect, RegionField

WRITTEN_PLACE = (
    '<p class="form-text">Yang tidak ada pada pilihan wilayah, misalnya tempat di luar negeri, ditulis di sini:</p>'
)


class OrganizationForm(RecordForm):
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
            "category",
            "parent",
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
            "phone",
            "email",
            "website",
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "legal_number": "Akta, badan hukum, atau SK.",
            "nib": "13 angka.",
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
        if self.instance.parent_id:
            self.initial["parent"] = self.instance.parent.public_id
        for name in ("nib", "npwp", "postal_code"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        version = ["opened_version"] if "opened_version" in self.fields else []
        self.helper.layout = Layout(
            *version,
            Fieldset(
                "Identitas",
                "name",
                Row(Column("kind", css_class="col-md-6"), Column("short_name", css_class="col-md-6")),
                Row(Column("category", css_class="col-md-6"), Column("parent", css_class="col-md-6")),
                "description",
            ),
            Fieldset(
                "Nomor",
                Row(Column("nib", css_class="col-md-6"), Column("npwp", css_class="col-md-6")),
                Row(Column("legal_number", css_class="col-md-6"), Column("founded_on", css_class="col-md-6")),
            ),
            Fieldset(
                "Alamat dan kontak",
                "address",
                "region",
                HTML(WRITTEN_PLACE),
                Row(Column("village", css_class="col-md-6"), Column("district", css_class="col-md-6")),
                Row(Column("regency", css_class="col-md-6"), Column("province", css_class="col-md-6")),
                Row(Column("country", css_class="col-md-6"), Column("postal_code", css_class="col-md-6")),
                Row(Column("phone", css_class="col-md-6"), Column("email", css_class="col-md-6")),
                "website",
            ),
        )

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

    def clean(self) -> dict:
        """What is written beside a chosen region must not say another place."""
        cleaned = super().clean()
        if region := cleaned.get("region"):
            official = official_names(region)
            for level, name in FIELD_OF_LEVEL.items():
                written = split_region_name(cleaned.get(name) or "", level)[0]
                if written and name in official and written != split_region_name(official[name], level)[0]:
                    self.add_error(name, f"Wilayah yang dipilih menyebut {official[name]}. Kosongkan salah satunya.")
        return cleaned


class OrganizationCreateForm(OrganizationForm):
    """A new organization; one with the same name in the register must be confirmed."""

    save_anyway = forms.BooleanField(required=False, label="Tetap simpan sebagai mitra baru")
    similar: list[Organization] = []

    def clean(self) -> dict:
        cleaned = super().clean()
        self.similar = similar_organizations(self.user, cleaned.get("name", ""))
        if self.similar and not cleaned.get("save_anyway"):
            self.add_error(
                "save_anyway", "Sudah ada mitra dengan nama serupa. Periksa dulu, lalu centang bila berbeda."
            )
        return cleaned

    @property
    def values(self) -> dict:
        return {name: value for name, value in super().values.items() if name != "save_anyway"}


class ReasonForm(BaseForm):
    """Why an organization is archived."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Contoh: usaha sudah tutup sejak 2025.",
    )


class MemberForm(RecordForm):
    """A person in a group."""

    phone = PhoneField(label="Telepon", required=False)
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=25,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Boleh kosong. Disimpan terkunci dan hanya tampil sebagian.",
    )
    forget_nik = forms.BooleanField(label="Hapus NIK yang tersimpan", required=False)

    class Meta:
        model = Member
        fields = ["name", "role", "sex", "phone", "joined_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.nik_encrypted:
            self.fields["nik"].help_text = f"Tersimpan {self.instance.masked_nik}. Kosongkan bila tetap."
        else:
            del self.fields["forget_nik"]

    def clean_nik(self) -> str:
        try:
            return clean_nik(self.cleaned_data["nik"])
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None


class EndMemberForm(BaseForm):
    """On which day a member left."""

    left_on = DayFirstDateField(label="Tanggal keluar")


class ContactForm(RecordForm):
    """A person to reach."""

    phone = PhoneField(label="Telepon", required=False)

    class Meta:
        model = Contact
        fields = ["name", "position", "phone", "email", "is_primary", "can_sign"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", "Isi telepon atau surel.")
        return cleaned


class RepresentativeForm(BaseForm):
    """Which partner account speaks for the organization, and from when."""

    membership = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label="Akun mitra",
        empty_label="Pilih akun",
        to_field_name="public_id",
        widget=forms.Select(attrs={"data-enhance": ""}),
        help_text="Akun dengan peran Mitra di lembaga ini.",
    )
    starts_on = DayFirstDateField(label="Mulai", required=False)
    ends_on = DayFirstDateField(label="Sampai", required=False, help_text="Kosong: tanpa batas.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        field.queryset = partner_memberships(self.user)
        field.label_from_instance = lambda membership: f"{membership.user} · {membership.user.email}"


class EndRepresentativeForm(BaseForm):
    """The last day on which the person speaks for the organization."""

    ends_on = DayFirstDateField(label="Hari terakhir")
