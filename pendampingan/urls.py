"""Addresses of pendampingan."""

from django.urls import URLPattern

app_name = "pendampingan"

urlpatterns: list[URLPattern] = []
