"""Foundation and roof of Kemitraan; the domain apps stand between them."""

from kemitraan.celery import app as celery_app

__all__ = ["celery_app"]
