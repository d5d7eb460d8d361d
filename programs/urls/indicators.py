"""Addresses of indicators and their readings."""

from django.urls import path

from programs.views import indicators, readings

urlpatterns = [
    path("indikator/<uuid:public_id>/", indicators.IndicatorDetailView.as_view(), name="indicator-detail"),
    path("indikator/<uuid:public_id>/ubah/", indicators.IndicatorUpdateView.as_view(), name="indicator-edit"),
    path("indikator/<uuid:public_id>/hentikan/", indicators.IndicatorStopView.as_view(), name="indicator-stop"),
    path("indikator/<uuid:public_id>/pakai/", indicators.IndicatorUseView.as_view(), name="indicator-use"),
    path("indikator/<uuid:public_id>/pindah/", indicators.IndicatorMoveView.as_view(), name="indicator-move"),
    path("indikator/<uuid:public_id>/hapus/", indicators.IndicatorRemoveView.as_view(), name="indicator-remove"),
    path("nilai/<uuid:public_id>/perbaiki/", readings.ReadingCorrectView.as_view(), name="reading-correct"),
    path("nilai/<uuid:public_id>/tarik/", readings.ReadingWithdrawView.as_view(), name="reading-withdraw"),
]
