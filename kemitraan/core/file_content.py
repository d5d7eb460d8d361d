"""What a file is, found by looking at its content. Names and declared types are not believed.

Accepted: PDF, JPEG, PNG, WebP, xlsx, xls, ods, csv, docx. Everything else is refused with a sentence for people,
drawings and pages that may carry scripts among them.
"""

import io
import re
import warnings
import zipfile

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from kemitraan.core.errors import DomainError

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"  # only made here, never accepted

IMAGE_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
EXTENSIONS = {
    PDF: ".pdf",
    JPEG: ".jpg",
    PNG: ".png",
    WEBP: ".webp",
    XLSX: ".xlsx",
    XLS: ".xls",
    ODS: ".ods",
    CSV: ".csv",
    DOCX: ".docx",
    ZIP: ".zip",
}
ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.xlsx,.xls,.ods,.csv,.docx"

MAX_PIXELS = 50_000_000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
SNIFFED_BYTES = 4096

NOT_ACCEPTED = "Jenis berkas ini tidak dapat diterima. Pakai PDF, JPEG, PNG, WebP, Excel, CSV, atau Word (docx)."
HEIC = "Foto HEIC belum dapat dibaca. Ubah ke JPEG di ponsel, lalu unggah lagi."
DAMAGED = "Berkas ini rusak atau tidak lengkap. Coba unggah lagi dari aslinya."
TOO_MANY_PIXELS = "Gambar ini terlalu besar. Paling besar 50 megapiksel."
TOO_LARGE_UNPACKED = "Isi berkas ini terlalu besar setelah dibuka."
WITH_MACROS = "Berkas ini memuat makro. Simpan tanpa makro, lalu unggah lagi."


def recognize(data: bytes, name: str) -> str:
    """The content type of `data`; raises `DomainError` for what is not accepted.

    `name` decides only between plain texts: a text is a CSV when its name says so.
    """
    if not data:
        raise DomainError("Berkas ini kosong.", field="file")
    if data.startswith(b"%PDF-"):
        return _refuse_markup(data, PDF)
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    if data.startswith(OLE_HEADER):
        return _old_office_type(data)
    kind = filetype.guess(data)
    if kind is not None:
        if kind.mime in IMAGE_FORMATS:
            return kind.mime
        if kind.mime in {"image/heic", "image/heif", "image/avif"}:
            raise DomainError(HEIC, field="file")
        raise DomainError(NOT_ACCEPTED, field="file")
    return _text_type(data, name)


def _refuse_markup(data: bytes, content_type: str) -> str:
    """A file that is a page as well (polyglot) is refused."""
    if MARKUP.search(data[:SNIFFED_BYTES].split(b"stream", 1)[0].replace(b"<?xpacket", b"")):
        raise DomainError(NOT_ACCEPTED, field="file")
    return content_type


def _office_type(data: bytes) -> str:
    """xlsx, docx or ods; the sizes in the directory are read before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise DomainError(TOO_LARGE_UNPACKED, field="file")
            names = {entry.filename for entry in entries}
            if any(name.endswith("vbaProject.bin") for name in names):
                raise DomainError(WITH_MACROS, field="file")
            if "xl/workbook.xml" in names:
                return XLSX
            if "word/document.xml" in names:
                return DOCX
            if "mimetype" in names and archive.read("mimetype").strip() == ODS.encode():
                return ODS
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise DomainError(DAMAGED, field="file") from None
    raise DomainError(NOT_ACCEPTED, field="file")


def _old_office_type(data: bytes) -> str:
    """An Excel 97 workbook names a stream `Workbook` (or `Book`) in its directory."""
    if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
        return XLS
    raise DomainError(NOT_ACCEPTED, field="file")


def _text_type(data: bytes, name: str) -> str:
    if not name.lower().endswith(".csv") or MARKUP.search(data[:SNIFFED_BYTES]):
        raise DomainError(NOT_ACCEPTED, field="file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return CSV
    if any(byte < 32 and byte not in b"\t\r\n\x0c" for byte in data[:SNIFFED_BYTES]):
        raise DomainError(NOT_ACCEPTED, field="file")
    return CSV


def clean_image(data: bytes, content_type: str) -> bytes:
    """The picture alone, upright: place, device and comments are left out.

    Raises `DomainError` for more than 50 megapixels (known before unpacking) and for damaged pictures.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=[IMAGE_FORMATS[content_type]])
        if image.width * image.height > MAX_PIXELS:
            raise DomainError(TOO_MANY_PIXELS, field="file")
        upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError:
        raise DomainError(TOO_MANY_PIXELS, field="file") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise DomainError(DAMAGED, field="file") from None
    profile = image.info.get("icc_profile")
    upright.info = {}
    if content_type == JPEG and upright.mode not in {"L", "RGB"}:
        upright, profile = upright.convert("RGB"), None
    written = io.BytesIO()
    options = {} if content_type == PNG else {"quality": 90}
    upright.save(written, IMAGE_FORMATS[content_type], icc_profile=profile, **options)
    return written.getvalue()
