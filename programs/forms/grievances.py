"""Forms of grievances and of ending a partnership fairly."""

from collections.abc import Sequence

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.enums import Stance
from programs.forms.obligations import FilesField
from programs.forms.provisions import parties_field
from programs.models import Grievance, PartnershipParty, Termination

WORDS = forms.Textarea(attrs={"rows": 4})


def own_party_field(user, parties: Sequence[PartnershipParty], *, is_office: bool, **options) -> forms.TypedChoiceField:
    """The party in whose name somebody writes; the office may also write in the institution's name."""
    field = parties_field(parties, required=not is_office, **options)
    if is_office:
        field.choices = [("", "Lembaga"), *list(field.choices)[1:]]
    return field


class GrievanceForm(RecordForm):
    """What a party holds against another, or against how things go."""

    files = FilesField(label="Lampiran", required=False)

    class Meta:
        model = Grievance
        fields = ["title", "text", "raised_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args, own: Sequence[PartnershipParty], others, is_office: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["raised_by"] = own_party_field(self.user, own, is_office=is_office, label="Diajukan oleh")
        self.fields["against"] = parties_field(others, label="Terhadap", required=False)
        self.fields["against"].choices = [("", "Keadaan umum"), *list(self.fields["against"].choices)[1:]]
        if len(own) == 1 and not is_office:
            self.initial["raised_by"] = str(own[0].public_id)
        self.order_fields(["title", "raised_by", "against", "text", "raised_on", "files"])

    @property
    def values(self) -> dict:
        return {name: value for name, value in super().values.items() if name != "files"}


class GrievanceStepForm(BaseForm):
    """What was said or decided, on which day."""

    reason = forms.CharField(label="Catatan", max_length=2000, widget=WORDS)
    happened_on = DayFirstDateField(label="Tanggal")


class NoticeForm(RecordForm):
    """That somebody wants to end the partnership, why, and with how much time."""

    class Meta:
        model = Termination
        fields = ["reason", "noticed_on", "notice_days"]
        widgets = {"reason": WORDS}

    def __init__(self, *args, own: Sequence[PartnershipParty], is_office: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"] = own_party_field(self.user, own, is_office=is_office, label="Diberitahukan oleh")
        self.fields["effective_on"] = DayFirstDateField(
            label="Berakhir pada", required=False, help_text="Kosongkan untuk menghitungnya dari masa pemberitahuan."
        )
        if len(own) == 1 and not is_office:
            self.initial["given_by"] = str(own[0].public_id)
        self.order_fields(["given_by", "reason", "noticed_on", "notice_days", "effective_on"])


class NoticeReplyForm(BaseForm):
    """Which party agrees or objects, in its words."""

    stance = forms.ChoiceField(label="Jawaban", choices=Stance.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="Tanggapan", required=False, widget=WORDS)
    replied_on = DayFirstDateField(label="Dijawab pada")

    def __init__(self, *args, parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"] = parties_field(parties, label="Pihak")
        if len(parties) == 1:
            self.initial["party"] = str(parties[0].public_id)
        self.order_fields(["party", "stance", "text", "replied_on"])


class MediationForm(BaseForm):
    """When the sides sat together with a third, and what came out."""

    mediated_on = DayFirstDateField(label="Mediasi pada")
    note = forms.CharField(label="Hasil mediasi", widget=WORDS)


class NoticeWithdrawForm(BaseForm):
    """Why the partnership goes on."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=WORDS)
