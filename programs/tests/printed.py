"""What a printed document says."""

from io import BytesIO

from pypdf import PdfReader


def text_of_pdf(pdf: bytes) -> str:
    """The words of all pages, as they can be copied from them."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
