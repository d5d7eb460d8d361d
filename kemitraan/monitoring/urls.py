"""Addresses of monitoring."""

from django.urls import path

from kemitraan.monitoring.views import health, work

app_name = "monitoring"

urlpatterns = [
    path("", work.MyWorkView.as_view(), name="my-work"),
    path("cari/", work.SearchView.as_view(), name="search"),
    path("kesehatan/", health.HealthView.as_view(), name="health"),
    path("metrics", health.MetricsView.as_view(), name="metrics"),
    path("healthz", health.LivenessView.as_view(), name="liveness"),
    path("readyz", health.ReadinessView.as_view(), name="readiness"),
]
