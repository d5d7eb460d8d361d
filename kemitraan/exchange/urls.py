"""Addresses of exchange."""

from django.urls import path

from kemitraan.exchange.views import dossiers, imports, preview

app_name = "exchange"

urlpatterns = [
    path("impor/", imports.ImportListView.as_view(), name="import-list"),
    path("impor/baru/", imports.ImportCreateView.as_view(), name="import-create"),
    path("impor/templat/<slug:resource>/", imports.ImportTemplateView.as_view(), name="import-template"),
    path("impor/pemetaan/", imports.MappingListView.as_view(), name="mapping-list"),
    path("impor/pemetaan/<uuid:public_id>/hapus/", imports.MappingRemoveView.as_view(), name="mapping-remove"),
    path("impor/<uuid:public_id>/", preview.ImportDetailView.as_view(), name="import-detail"),
    path("impor/<uuid:public_id>/kolom/", preview.ImportMapView.as_view(), name="import-map"),
    path("impor/<uuid:public_id>/putusan/", preview.ImportDecideView.as_view(), name="import-decide"),
    path("impor/<uuid:public_id>/tulis/", preview.ImportCommitView.as_view(), name="import-commit"),
    path("impor/<uuid:public_id>/buang/", imports.ImportDiscardView.as_view(), name="import-discard"),
    path("impor/<uuid:public_id>/salah/", imports.ImportErrorsView.as_view(), name="import-errors"),
    path("berkas-lengkap/<str:label>/<uuid:public_id>/", dossiers.DossierView.as_view(), name="dossier"),
]
