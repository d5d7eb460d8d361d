"""Addresses of partners."""

from django.urls import path

from partners.views import details, duplicates, merges, people, people_lists, region_pages, regions, skills
from partners.views import organizations as record
from partners.views.map import OrganizationPointsView
from partners.views.organization_detail import OrganizationDetailView

app_name = "partners"

urlpatterns = [
    path("wilayah/", region_pages.RegionListView.as_view(), name="region-list"),
    path("wilayah/sumber/", region_pages.RegionSourceView.as_view(), name="region-source"),
    path("wilayah/cari/", regions.RegionOptionsView.as_view(), name="region-options"),
    path("wilayah/<str:code>/", region_pages.RegionDetailView.as_view(), name="region-detail"),
    path("mitra/", record.OrganizationListView.as_view(), name="organization-list"),
    path("mitra/titik.geojson", OrganizationPointsView.as_view(), name="organization-points"),
    path("mitra/kontak/", people_lists.ContactListView.as_view(), name="contact-list"),
    path("mitra/kontak/<uuid:public_id>/sel/<str:field>/", people_lists.ContactCellView.as_view(), name="contact-cell"),
    path("mitra/anggota/", people_lists.MemberListView.as_view(), name="member-list"),
    path("mitra/anggota/<uuid:public_id>/sel/<str:field>/", people_lists.MemberCellView.as_view(), name="member-cell"),
    path("mitra/pilihan/", record.OrganizationOptionsView.as_view(), name="organization-options"),
    path("mitra/baru/", record.OrganizationCreateView.as_view(), name="organization-create"),
    path("mitra/serupa/", duplicates.LookAlikeView.as_view(), name="look-alikes"),
    path("mitra/ganda/", duplicates.DuplicateListView.as_view(), name="duplicate-list"),
    path("mitra/ganda/cari/", duplicates.DuplicateSearchView.as_view(), name="duplicate-search"),
    path("mitra/ganda/<uuid:public_id>/bukan/", duplicates.DuplicateDismissView.as_view(), name="duplicate-dismiss"),
    path("mitra/ganda/<uuid:public_id>/buka-lagi/", duplicates.DuplicateReopenView.as_view(), name="duplicate-reopen"),
    path("mitra/gabungan/<uuid:public_id>/", merges.MergeDetailView.as_view(), name="merge-detail"),
    path("mitra/<uuid:public_id>/gabungkan/", merges.OrganizationMergeView.as_view(), name="organization-merge"),
    path("mitra/<uuid:public_id>/", OrganizationDetailView.as_view(), name="organization-detail"),
    path("mitra/<uuid:public_id>/sel/<str:field>/", record.OrganizationCellView.as_view(), name="organization-cell"),
    path("mitra/<uuid:public_id>/ubah/", record.OrganizationUpdateView.as_view(), name="organization-update"),
    path("mitra/<uuid:public_id>/arsipkan/", record.OrganizationArchiveView.as_view(), name="organization-archive"),
    path("mitra/<uuid:public_id>/pulihkan/", record.OrganizationRestoreView.as_view(), name="organization-restore"),
    path("mitra/<uuid:public_id>/periksa/", record.OrganizationVerifyView.as_view(), name="organization-verify"),
    path("mitra/<uuid:public_id>/hapus/", record.OrganizationDeleteView.as_view(), name="organization-delete"),
    path("mitra/<uuid:public_id>/nama-lain/baru/", details.AliasCreateView.as_view(), name="alias-create"),
    path("mitra/nama-lain/<uuid:public_id>/hapus/", details.AliasRemoveView.as_view(), name="alias-remove"),
    path("mitra/<uuid:public_id>/kbli/baru/", details.ActivityCreateView.as_view(), name="activity-create"),
    path("mitra/kbli/<uuid:public_id>/hapus/", details.ActivityRemoveView.as_view(), name="activity-remove"),
    path("mitra/<uuid:public_id>/dokumen/baru/", details.DocumentCreateView.as_view(), name="document-create"),
    path("mitra/dokumen/<uuid:public_id>/ubah/", details.DocumentUpdateView.as_view(), name="document-update"),
    path("mitra/dokumen/<uuid:public_id>/tidak-dipakai/", details.DocumentRetireView.as_view(), name="document-retire"),
    path("mitra/<uuid:public_id>/angka-tahunan/", details.YearlyFiguresView.as_view(), name="yearly-figures"),
    path("mitra/<uuid:public_id>/kemampuan/baru/", details.CapabilityCreateView.as_view(), name="capability-create"),
    path("mitra/kemampuan/<uuid:public_id>/ubah/", details.CapabilityUpdateView.as_view(), name="capability-update"),
    path("mitra/kemampuan/<uuid:public_id>/akhiri/", details.CapabilityEndView.as_view(), name="capability-end"),
    path("mitra/anggota/<uuid:public_id>/", skills.MemberDetailView.as_view(), name="member-detail"),
    path("mitra/anggota/<uuid:public_id>/nilai/", skills.SkillCreateView.as_view(), name="skill-create"),
    path("mitra/keterampilan/<uuid:public_id>/ubah/", skills.SkillUpdateView.as_view(), name="skill-update"),
    path("mitra/<uuid:public_id>/anggota/baru/", people.MemberCreateView.as_view(), name="member-create"),
    path("mitra/anggota/<uuid:public_id>/ubah/", people.MemberUpdateView.as_view(), name="member-update"),
    path("mitra/anggota/<uuid:public_id>/keluar/", people.MemberEndView.as_view(), name="member-end"),
    path("mitra/<uuid:public_id>/kontak/baru/", people.ContactCreateView.as_view(), name="contact-create"),
    path("mitra/kontak/<uuid:public_id>/ubah/", people.ContactUpdateView.as_view(), name="contact-update"),
    path("mitra/kontak/<uuid:public_id>/nonaktifkan/", people.ContactEndView.as_view(), name="contact-end"),
    path("mitra/<uuid:public_id>/wakil/baru/", people.RepresentativeCreateView.as_view(), name="representative-create"),
    path("mitra/wakil/<uuid:public_id>/akhiri/", people.RepresentativeEndView.as_view(), name="representative-end"),
]
