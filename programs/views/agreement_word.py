"""The words of an agreement as a Word file, to be negotiated over."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.core.file_content import DOCX
from kemitraan.core.models import Attachment
from kemitraan.core.registry import MadeFile
from kemitraan.core.views.generic import ActionView, file_response
from programs.models import Agreement
from programs.selectors.word_documents import agreement_word
from programs.selectors.word_templates import key_of, made_file_of, making_of, template_for
from programs.services.word_making import request_word
from programs.views.agreement_texts import RELATED, AgreementPageView


class AgreementWordView(AgreementPageView):
    """The agreement as Word with the words of now; nothing is written.

    From the shipped template it is there at once. From the institution's own it is the file that a worker made of
    these words with this template, else a page with one button that has it made, and then offers it.
    """

    template_name = "programs/agreement_word.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return {}

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        agreement = self.object
        document, template = agreement_word(agreement), template_for(agreement)
        if template is None:
            return file_response(MadeFile(document.file_name(), DOCX, document.fill_shipped()))
        job = making_of(agreement.institution_id, key_of(document, template))
        file = made_file_of(job)
        if file is not None and not self.request.htmx:
            return file_response(MadeFile(file.original_name, DOCX, _bytes_of(file)))
        told = {"agreement": agreement, "template": template, "job": job, "file": file}
        if self.request.htmx:
            return render(self.request, "programs/_word_making.html", told)
        return super().render_to_response(super().get_context_data(**kwargs) | told)


def _bytes_of(file: Attachment) -> bytes:
    with file.file.open("rb") as content:
        return content.read()


class AgreementWordMakeView(ActionView):
    """Has the Word file made from the institution's own template."""

    model = Agreement

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def act(self, record: Agreement) -> None:
        if template := template_for(record):
            request_word(actor=self.request.user, agreement=record, document=agreement_word(record), template=template)

    def get_success_url(self, record: Agreement) -> str:
        return reverse("programs:agreement-word", args=[record.public_id])
