"""Who scores the candidates of a search."""

from django.contrib import messages
from django.urls import reverse

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import can_write, require
from programs.forms.selections import ReasonForm
from programs.models import Assessor, Selection
from programs.selectors.assessors import office_people
from programs.services.assessors import add_assessor, open_results, remove_assessor
from programs.views.candidates import OfSelectionView
from programs.views.pages import OfficeFormView


class AssessorAddView(OfSelectionView):
    """`user`: public id of somebody of the office."""

    def act(self, record: Selection) -> None:
        require(can_write(self.request.user))
        wanted = public_ids([self.request.POST.get("user", "")])
        person = office_people(record.institution).filter(public_id__in=wanted).first()
        if person is None:
            messages.error(self.request, "Pilih siapa yang menilai.")
            return
        add_assessor(actor=self.request.user, selection=record, user=person)
        messages.success(self.request, f"{person} menjadi penilai.")


class ResultsOpenView(OfSelectionView):
    """Opens the results for the reader; `ke=keputusan` leads to the decision, else to the comparison."""

    def act(self, record: Selection) -> None:
        open_results(actor=self.request.user, selection=record)

    def get_success_url(self, record: Selection) -> str:
        page = "decision" if self.request.POST.get("ke") == "keputusan" else "comparison"
        return reverse(f"programs:selection-{page}", args=[record.public_id])


class AssessorRemoveView(OfficeFormView):
    model = Assessor
    form_class = ReasonForm
    form_name = "assessor-remove"
    submit_label = "Keluarkan"
    success_message = "Penilai dikeluarkan."
    lead = "Nilai yang sudah diberikan tetap tersimpan, tetapi tidak dihitung lagi."

    def prepare(self) -> None:
        self.assessor = self.find(Assessor, "user", "selection__program", "selection__institution")
        self.title = f"Keluarkan penilai {self.assessor}"
        self.cancel_url = self.assessor.selection.get_absolute_url()

    def perform(self, form) -> Selection:
        remove_assessor(actor=self.request.user, assessor=self.assessor, reason=form.cleaned_data["reason"])
        return self.assessor.selection
