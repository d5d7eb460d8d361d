"""The product's routes, and beside them the floors."""

from django.urls import include, path

from kemitraan.monitoring.benchmarks.floors import FLOORS
from kemitraan.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [
    path("dasar/<str:name>/", FLOORS.view),
    path("dasar/<str:name>.json", FLOORS.data),
    path("", include("kemitraan.urls")),
]
