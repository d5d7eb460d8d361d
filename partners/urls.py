"""Addresses of partners."""

from django.urls import path

from partners.views import organizations as record
from partners.views import people, regions

app_name = "partners"

urlpatterns = [
    path("wilayah/cari/", regions.RegionOptionsView.as_view(), name="region-options"),
    path("mitra/", record.OrganizationListView.as_view(), name="organization-list"),
    path("mitra/pilihan/", record.OrganizationOptionsView.as_view(), name="organization-options"),
    path("mitra/baru/", record.OrganizationCreateView.as_view(), name="organization-create"),
    path("mitra/<uuid:public_id>/", record.OrganizationDetailView.as_view(), name="organization-detail"),
    path("mitra/<uuid:public_id>/ubah/", record.OrganizationUpdateView.as_view(), name="organization-update"),
    path("mitra/<uuid:public_id>/arsipkan/", record.OrganizationArchiveView.as_view(), name="organization-archive"),
    path("mitra/<uuid:public_id>/pulihkan/", record.OrganizationRestoreView.as_view(), name="organization-restore"),
    path("mitra/<uuid:public_id>/anggota/baru/", people.MemberCreateView.as_view(), name="member-create"),
    path("mitra/anggota/<uuid:public_id>/ubah/", people.MemberUpdateView.as_view(), name="member-update"),
    path("mitra/anggota/<uuid:public_id>/keluar/", people.MemberEndView.as_view(), name="member-end"),
    path("mitra/<uuid:public_id>/kontak/baru/", people.ContactCreateView.as_view(), name="contact-create"),
    path("mitra/kontak/<uuid:public_id>/ubah/", people.ContactUpdateView.as_view(), name="contact-update"),
    path("mitra/kontak/<uuid:public_id>/nonaktifkan/", people.ContactEndView.as_view(), name="contact-end"),
    path("mitra/<uuid:public_id>/wakil/baru/", people.RepresentativeCreateView.as_view(), name="representative-create"),
    path("mitra/wakil/<uuid:public_id>/akhiri/", people.RepresentativeEndView.as_view(), name="representative-end"),
]
