"""Addresses for the gallery's browser test, where DEBUG is off."""

from django.urls import path

from kemitraan.core.views.gallery import gallery
from kemitraan.urls import handler403, handler404, urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]
urlpatterns = [*urlpatterns, path("galeri/", gallery)]
