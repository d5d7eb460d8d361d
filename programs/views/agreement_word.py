"""The words of an agreement or addendum as a Word file to be negotiated over, and what parties send back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kemitraan.core.file_content import DOCX
from kemitraan.core.models import Attachment
from kemitraan.core.permissions import Decision
from kemitraan.core.registry import MadeFile
from kemitraan.core.views.generic import ActionView, ScopedDetailView, file_response
from programs.forms.word import ReturnedDraftForm
from programs.models import Addendum, Agreement
from programs.selectors.returned_drafts import can_return_draft, parties_to_return_for
from programs.selectors.word_documents import word_of
from programs.selectors.word_templates import key_of, made_file_of, making_of, template_for
from programs.services.returned_drafts import receive_draft
from programs.services.word_making import request_word
from programs.views.agreement_texts import RELATED
from programs.views.pages import OfficeFormView

OF_ADDENDUM = ("institution", "agreement__institution", "agreement__partnership")


class WordView(ScopedDetailView):
    """The words of now as Word; nothing is written.

    From the shipped template it is there at once. From the institution's own it is the file that a worker made of
    these words with this template, else a page with one button that has it made, and then offers it.
    """

    template_name = "programs/agreement_word.html"
    route = ""
    make_route = ""
    related: tuple[str, ...] = ()

    def get_queryset(self):
        return super().get_queryset().select_related(*self.related)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return {}

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        home = self.object
        document, template = word_of(home), template_for(home)
        if template is None:
            return file_response(MadeFile(document.file_name(), DOCX, document.fill_shipped()))
        job = making_of(home.institution_id, key_of(document, template))
        file = made_file_of(job)
        if file is not None and not self.request.htmx:
            return file_response(MadeFile(file.original_name, DOCX, _bytes_of(file)))
        told = {
            "home": home,
            "template": template,
            "job": job,
            "file": file,
            "word_url": reverse(self.route, args=[home.public_id]),
            "make_url": reverse(self.make_route, args=[home.public_id]),
        }
        if self.request.htmx:
            return render(self.request, "programs/_word_making.html", told)
        return super().render_to_response(super().get_context_data(**kwargs) | told)

    def timeline_context(self, record) -> dict[str, Any]:
        return {}


class WordMakeView(ActionView):
    """Has the Word file made from the institution's own template."""

    route = ""
    related: tuple[str, ...] = ()

    def get_queryset(self):
        return super().get_queryset().select_related(*self.related)

    def act(self, record: Agreement | Addendum) -> None:
        if template := template_for(record):
            request_word(
                actor=self.request.user,
                home=record,
                document=word_of(record),
                template=template,
                url=self.get_success_url(record),
            )

    def get_success_url(self, record: Agreement | Addendum) -> str:
        return reverse(self.route, args=[record.public_id])


class AgreementWordView(WordView):
    model = Agreement
    related = RELATED
    route = "programs:agreement-word"
    make_route = "programs:agreement-word-make"


class AgreementWordMakeView(WordMakeView):
    model = Agreement
    related = RELATED
    route = "programs:agreement-word"


class AddendumWordView(WordView):
    model = Addendum
    related = OF_ADDENDUM
    route = "programs:addendum-word"
    make_route = "programs:addendum-word-make"


class AddendumWordMakeView(WordMakeView):
    model = Addendum
    related = OF_ADDENDUM
    route = "programs:addendum-word"


def _bytes_of(file: Attachment) -> bytes:
    with file.file.open("rb") as content:
        return content.read()


class DraftReturnView(OfficeFormView):
    """Takes in the Word file that a party sent back; also for who speaks for a party."""

    form_class = ReturnedDraftForm
    form_name = "returned-draft"
    title = "Unggah naskah perundingan"
    lead = "Berkas disimpan seperti adanya. Usulannya dibaca dan dipindahkan ke pasal oleh orang, tidak otomatis."
    submit_label = "Unggah"
    success_message = "Naskah perundingan tersimpan."

    def prepare(self) -> None:
        self.agreement = self.find(Agreement, "institution")
        self.parties = parties_to_return_for(self.request.user, self.agreement)

    def check_permission(self) -> Decision:
        return can_return_draft(self.request.user, self.agreement)

    def get_cancel_url(self) -> str:
        return reverse("programs:agreement-text", args=[self.agreement.public_id])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"parties": self.parties}

    def perform(self, form) -> str:
        told = form.cleaned_data
        receive_draft(actor=self.request.user, party=told["party"], upload=told["file"], note=told["note"])
        return f"{self.get_cancel_url()}#perundingan"
