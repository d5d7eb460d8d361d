"""What the health page says about the registry of partners."""

from django.db import DatabaseError

from partners.search_texts import missing_parts


def search_texts_check() -> list[tuple[bool, str]]:
    """(ok, sentence): whether the database keeps what the search looks through, with all that it needs for it."""
    try:
        missing = missing_parts()
    except DatabaseError as error:
        return [(False, f"Teks pencarian mitra tidak dapat dibaca: {type(error).__name__}.")]
    if missing:
        return [(False, f"Teks pencarian mitra tidak terjaga: {', '.join(missing)}. Jalankan rebuild_search.")]
    return [(True, "Teks pencarian mitra dijaga oleh database.")]
