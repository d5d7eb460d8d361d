"""The name of the source whose ids a file carries."""

from pathlib import PurePath

from django.utils.text import slugify


def source_of(file_name: str) -> str:
    """`Data Koperasi.csv` comes from `data-koperasi`; the same list read again finds its records by it."""
    return slugify(PurePath(file_name.replace("\\", "/")).stem)[:100] or "impor"
