"""Photos of a report. Their position goes to the report before the picture's own data is removed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from PIL import ExifTags, Image

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.file_content import recognize
from kemitraan.core.services.attachments import attach
from pendampingan.models import FieldReport

PURPOSE = "photo"


def add_photos(*, actor, report: FieldReport, photos: Sequence[Any], purpose: str = PURPOSE) -> list:
    """Attach uploaded pictures; the first one with a position gives it to a report that has none.

    Call inside the report's transaction. Raises `DomainError` for a file that is no picture.
    """
    added = []
    for photo in photos:
        if report.latitude is None and (position := position_of(photo)):
            report.latitude, report.longitude = position
            report.full_clean()
            report.save()
        try:
            _refuse_other_files(photo)
            added.append(attach(actor=actor, subject=report, upload=photo, purpose=purpose))
        except NotAllowed:
            raise
        except DomainError as error:
            raise DomainError(f"{photo.name}: {error.message}", field="photos") from error
    return added


def _refuse_other_files(photo) -> None:
    """Raises `DomainError` for what is no picture by its content, such as a document with another name."""
    if photo.size > settings.MAX_UPLOAD_BYTES:
        return  # refused for its size when it is attached, without reading it here
    kind = recognize(photo.read(), photo.name)
    photo.seek(0)
    if not kind.startswith("image/"):
        raise DomainError("Berkas ini bukan gambar.")


def position_of(photo) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude in degrees (6 places) from the picture's EXIF, or None; 0,0 counts as none."""
    try:
        with Image.open(photo) as image:
            gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
    except (KeyError, ValueError, TypeError, ZeroDivisionError, OSError, SyntaxError, Image.DecompressionBombError):
        return None
    finally:
        photo.seek(0)
    in_range = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if in_range and (latitude or longitude) else None


def _degrees(parts, side: str, negative: str) -> Decimal:
    hours, minutes, seconds = (float(part) for part in parts)
    value = Decimal(str(hours + minutes / 60 + seconds / 3600)).quantize(Decimal("0.000001"))
    return -value if side == negative else value
