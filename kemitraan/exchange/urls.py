"""Addresses of exchange."""

from django.urls import path

from kemitraan.exchange.views import imports

app_name = "exchange"

urlpatterns = [
    path("impor/", imports.ImportListView.as_view(), name="import-list"),
    path("impor/baru/", imports.ImportCreateView.as_view(), name="import-create"),
    path("impor/templat/<slug:resource>/", imports.ImportTemplateView.as_view(), name="import-template"),
    path("impor/<uuid:public_id>/", imports.ImportDetailView.as_view(), name="import-detail"),
    path("impor/<uuid:public_id>/kolom/", imports.ImportMapView.as_view(), name="import-map"),
    path("impor/<uuid:public_id>/tulis/", imports.ImportCommitView.as_view(), name="import-commit"),
    path("impor/<uuid:public_id>/buang/", imports.ImportDiscardView.as_view(), name="import-discard"),
    path("impor/<uuid:public_id>/salah/", imports.ImportErrorsView.as_view(), name="import-errors"),
]
