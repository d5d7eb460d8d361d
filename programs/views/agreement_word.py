"""The words of an agreement as a Word file, to be negotiated over."""

from django.http import HttpResponse

from kemitraan.core.file_content import DOCX
from kemitraan.core.registry import MadeFile
from kemitraan.core.views.generic import file_response
from programs.selectors.word_documents import agreement_word
from programs.views.agreement_texts import AgreementPageView


class AgreementWordView(AgreementPageView):
    """The agreement as Word with the words of now; nothing is written."""

    def get_context_data(self, **kwargs):
        return {}

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        document = agreement_word(self.object)
        return file_response(MadeFile(document.file_name(), DOCX, document.fill_shipped()))
