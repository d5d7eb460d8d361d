"""Search and filters of partners' lists; the same set serves page and export."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet, Value
from django.utils.functional import cached_property

from kemitraan.core.filters import AreaFilter
from kemitraan.core.selectors.positions import within_area
from partners.enums import OrganizationKind, OrganizationStatus, RegionLevel
from partners.models import Contact, DuplicatePair, Member, Organization, Region, Sector, Tag
from partners.selectors import search_organizations
from partners.selectors.duplicates import search_pairs
from partners.selectors.region_pages import matching_regions
from partners.widgets import OrganizationSelect, RegionField

EVERY_STATUS = "semua"
VERIFIED, UNVERIFIED = "sudah", "belum"
PRESENT, GONE = "aktif", "tidak"
PHONE_DIGITS = 5


class RegionFilter(django_filters.Filter):
    """A region by its code or name."""

    field_class = RegionField


class WordFilter(django_filters.ChoiceFilter):
    """Records with one word of a vocabulary, those out of use included; the address names it by its public id.

    The words that the person sees are read once, for the choices, the check and the chip.
    """

    def __init__(self, vocabulary: type[Sector] | type[Tag], **options: Any) -> None:
        super().__init__(choices=[], **options)
        self.vocabulary = vocabulary

    @property
    def field(self) -> forms.Field:
        if not hasattr(self, "_field"):
            # Read when first needed: a page shows the choices, the points of a map do not.
            self.extra["choices"] = lambda: [(word, name) for word, name, _ in self.parent.words[self.vocabulary]]
        return super().field

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        """By the key of the word: only of keys PostgreSQL knows whether few or many records have them."""
        keys = {word: key for word, _, key in self.parent.words[self.vocabulary]} if value else {}
        return rows.filter(**{self.field_name: keys[value]}) if value in keys else rows


class OrganizationFilter(django_filters.FilterSet):
    """Without a chosen status only active organizations are listed."""

    q = django_filters.CharFilter(method="search", label="Cari nama, nomor, telepon, kontak, wilayah")
    kind = django_filters.ChoiceFilter(choices=OrganizationKind.choices, label="Jenis", empty_label="Semua jenis")
    status = django_filters.ChoiceFilter(
        choices=[(OrganizationStatus.ARCHIVED, "Diarsipkan"), (EVERY_STATUS, "Semua status")],
        label="Status",
        empty_label="Aktif",
        method="with_status",
    )
    region = RegionFilter(label="Wilayah", method="in_region", empty_label="Semua wilayah")
    tag = WordFilter(Tag, field_name="tags", label="Label", empty_label="Semua label")
    sector = WordFilter(Sector, field_name="sectors", label="Sektor", empty_label="Semua sektor")
    verified = django_filters.ChoiceFilter(
        choices=[(VERIFIED, "Sudah diperiksa"), (UNVERIFIED, "Belum diperiksa")],
        label="Pemeriksaan",
        empty_label="Sudah dan belum",
        method="as_verified",
    )
    area = AreaFilter(method="in_area", label="Area peta")

    class Meta:
        model = Organization
        fields = ["q", "kind", "status", "region", "tag", "sector", "verified", "area"]

    def __init__(self, data=None, *args, **kwargs) -> None:
        # Without data the set would not be applied at all, and the archived ones would be listed.
        super().__init__({} if data is None else data, *args, **kwargs)

    @cached_property
    def words(self) -> dict[type[Sector] | type[Tag], list[tuple[str, str, int]]]:
        """(public id, name, key) of the words of each vocabulary that the person sees, in one query."""
        offered: dict[type[Sector] | type[Tag], list[tuple[str, str, int]]] = {Sector: [], Tag: []}
        if self.request:
            rows = [
                words.objects.visible_to(self.request.user)
                .order_by()
                .values_list(Value(number), "public_id", "name", "pk")
                for number, words in enumerate(offered)
            ]
            for number, word, name, key in rows[0].union(*rows[1:], all=True).order_by("name"):
                list(offered.values())[number].append((str(word), name, key))
        return offered

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("status") else rows.filter(status=OrganizationStatus.ACTIVE)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_organizations(self.request.user, queryset, value)

    def in_region(self, queryset: QuerySet, name: str, value: Region) -> QuerySet:
        """A region includes what lies within it: a province has the organizations of its villages."""
        return queryset.within_region(value)

    def in_area(self, queryset: QuerySet, name: str, value: tuple[float, ...]) -> QuerySet:
        return within_area(queryset, value)

    def as_verified(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(verified_on__isnull=value == UNVERIFIED)

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset if value == EVERY_STATUS else queryset.filter(status=value)


class DuplicateFilter(django_filters.FilterSet):
    """Without a chosen answer only pairs are listed about which nobody decided."""

    q = django_filters.CharFilter(method="search", label="Cari nama")
    likeness = django_filters.ChoiceFilter(
        choices=[("sama", "Sama"), ("mirip", "Mirip")],
        label="Kemiripan",
        empty_label="Sama dan mirip",
        method="as_like_as",
    )
    factor = django_filters.ChoiceFilter(
        choices=[
            ("npwp", "NPWP sama"),
            ("legal_number", "Nomor badan hukum sama"),
            ("phone", "Telepon sama"),
            ("email", "Surel sama"),
            ("spelling", "Beda ejaan"),
        ],
        label="Alasan",
        empty_label="Semua alasan",
        method="because_of",
    )
    answer = django_filters.ChoiceFilter(
        choices=[("bukan", "Bukan duplikat")], label="Keputusan", empty_label="Belum diputuskan", method="answered"
    )

    class Meta:
        model = DuplicatePair
        fields = ["q", "likeness", "factor", "answer"]

    def __init__(self, data=None, *args, **kwargs) -> None:
        # Without data the set would not be applied at all, and decided pairs would be listed.
        super().__init__({} if data is None else data, *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows.dismissed() if self.form.cleaned_data.get("answer") else rows.open()

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_pairs(queryset, value)

    def as_like_as(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_same=value == "sama")

    def because_of(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.because_of(value)

    def answered(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset


def organizations_of(request) -> QuerySet[Organization]:
    return Organization.objects.visible_to(request.user)


class PeopleFilter(django_filters.FilterSet):
    """A search box whose every word must occur in the person or the organization, and one organization alone."""

    q = django_filters.CharFilter(method="search", label="Cari nama, telepon, atau mitra")
    organization = django_filters.ModelChoiceFilter(
        queryset=organizations_of,
        to_field_name="public_id",
        label="Mitra",
        empty_label="Semua mitra",
        widget=OrganizationSelect,
    )
    searched = ("name", "phone", "organization__name")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split():
            found = Q()
            for column in self.searched:
                found |= Q(**{f"{column}__icontains": word})
            if digits := phone_digits(word):
                found |= Q(phone__contains=digits)
            rows = rows.filter(found)
        return rows


class ContactFilter(PeopleFilter):
    searched = ("name", "position", "phone", "email", "organization__name")
    standing = django_filters.ChoiceFilter(
        choices=[(PRESENT, "Aktif"), (GONE, "Tidak aktif"), ("utama", "Utama"), ("ttd", "Penanda tangan")],
        label="Keterangan",
        empty_label="Semua kontak",
        method="by_standing",
    )

    class Meta:
        model = Contact
        fields = ["q", "organization", "standing"]

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        wanted = {PRESENT: {"is_active": True}, GONE: {"is_active": False}, "utama": {"is_primary": True}}
        return rows.filter(**wanted.get(value, {"can_sign": True, "is_active": True}))


class MemberFilter(PeopleFilter):
    standing = django_filters.ChoiceFilter(
        choices=[(PRESENT, "Masih anggota"), (GONE, "Sudah keluar")],
        label="Keanggotaan",
        empty_label="Semua",
        method="by_standing",
    )

    class Meta:
        model = Member
        fields = ["q", "organization", "standing"]

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(left_on__isnull=value == PRESENT)


def phone_digits(word: str) -> str:
    """The digits of a phone number as they are stored after the country code; empty for what is no number."""
    digits = "".join(letter for letter in word if letter.isdigit())
    return digits.lstrip("0") if len(digits) >= PHONE_DIGITS and not any(map(str.isalpha, word)) else ""


class RegionListFilter(django_filters.FilterSet):
    """Without a chosen standing both codes in force and withdrawn ones are listed."""

    q = django_filters.CharFilter(method="search", label="Cari nama atau kode")
    level = django_filters.ChoiceFilter(choices=RegionLevel.choices, label="Tingkat", empty_label="Semua tingkat")
    standing = django_filters.ChoiceFilter(
        choices=[(PRESENT, "Berlaku"), (GONE, "Dicabut")], label="Kode", empty_label="Semua kode", method="by_standing"
    )

    class Meta:
        model = Region
        fields = ["q", "level", "standing"]

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return matching_regions(rows, value)

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.current() if value == PRESENT else rows.withdrawn()
