"""Forms about lists: keeping a view under a name, and changing one."""

from django import forms

from kemitraan.core.forms import BaseForm, RecordForm
from kemitraan.core.models import SavedView
from kemitraan.core.services.saved_views import may_share


class NewViewForm(BaseForm):
    """What is said when the list that stands on the page is kept."""

    name = forms.CharField(label="Nama tampilan", max_length=60)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label="Bagikan kepada semua orang lembaga", required=False)
    is_default = forms.BooleanField(label="Buka daftar dengan tampilan ini", required=False)


class SavedViewForm(RecordForm):
    """Name and sharing of a view, and whether one's own list opens with it."""

    is_default = forms.BooleanField(label="Buka daftar dengan tampilan ini", required=False)

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]
        labels = {"is_shared": "Bagikan kepada semua orang lembaga"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not may_share(self.user):
            del self.fields["is_shared"]

    @property
    def values(self) -> dict:
        return {name: value for name, value in super().values.items() if name != "is_default"}
