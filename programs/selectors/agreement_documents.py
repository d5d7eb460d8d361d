"""The printed document of an agreement: the draft as it would look, and the one that was issued."""

import datetime as dt
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from kemitraan.core.documents import Document
from programs.models import Addendum, Agreement, IssuedDocument
from programs.selectors.addendum_text import addendum_text
from programs.selectors.agreement_text import AGREED_OTHERWISE, BLANK, agreement_text
from programs.selectors.selection_documents import letterhead_data

TEMPLATE = "agreement.typ"
ISSUED = "issued_document"
DRAFT_WORD = "DRAF"
NOT_VERIFIED = {"code": "", "text": "", "address": ""}


def draft_document(agreement: Agreement, made_at: dt.datetime) -> Document:
    """The document as it would look now, marked as a draft."""
    return document_of(agreement, agreement_text(agreement), made_at, code="")


def draft_addendum(addendum: Addendum, made_at: dt.datetime) -> Document:
    """The addendum as it would look now, marked as a draft."""
    return document_of(addendum, addendum_text(addendum), made_at, code="")


def document_of(home: Agreement | Addendum, text: dict[str, Any], made_at: dt.datetime, *, code: str) -> Document:
    """The document of the words `text`; with the `code` by which it can be checked it is the final one."""
    head, files = letterhead_data(home.institution)
    number = next((party["number"] for party in text["parties"] if party["number"] != BLANK), "")
    data = {
        "agreed": AGREED_OTHERWISE,  # versions kept before the words had this line
        **text,
        "letterhead": head,
        "footer": f"{text['title']} {number}".strip(),
        "draft": not code,
        "draft_word": DRAFT_WORD,
        "verification": NOT_VERIFIED,
    }
    if code:
        address = verification_address(code)
        files = {**files, "qr.svg": _qr(address)}
        data["verification"] = {
            "code": code,
            "address": address,
            "text": "Pindai kode ini untuk memeriksa apakah dokumen ini yang terdaftar.",
        }
    return Document(TEMPLATE, data, made_at, files)


def verification_address(code: str) -> str:
    """The public address that tells whether a document is the registered one."""
    return settings.SITE_URL.rstrip("/") + reverse("programs:document-verify", args=[code])


def valid_document(agreement: Agreement) -> IssuedDocument | None:
    """The issued document of the agreement itself that counts now, with its file."""
    rows = agreement.issued_documents.filter(withdrawn_at=None, addendum=None)
    return rows.select_related("attachment").first()


def valid_addendum_document(addendum: Addendum) -> IssuedDocument | None:
    """The issued document of an addendum that counts now, with its file."""
    return IssuedDocument.objects.filter(withdrawn_at=None, addendum=addendum).select_related("attachment").first()


def _qr(address: str) -> bytes:
    buffer = BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", border=1, xmldecl=True, svgns=True)
    return buffer.getvalue()
