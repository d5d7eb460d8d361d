"""Addresses of programs."""

from programs.urls import agreements, indicators, obligations, partnerships, planning, selections, settlements

app_name = "programs"

urlpatterns = [
    *planning.urlpatterns,
    *indicators.urlpatterns,
    *selections.urlpatterns,
    *partnerships.urlpatterns,
    *obligations.urlpatterns,
    *settlements.urlpatterns,
    *agreements.urlpatterns,
]
