"""Several pictures in one field."""

from django import forms
from django.core.exceptions import ValidationError

MAX_PHOTOS = 10


class PhotosInput(forms.FileInput):
    """Several pictures at once; phones offer the camera."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotosField(forms.FileField):
    """Several uploaded pictures, cleaned to a list; content is checked when they are stored."""

    widget = PhotosInput

    def clean(self, data, initial=None):
        files = [super(PhotosField, self).clean(item) for item in data or ()]
        if len(files) > MAX_PHOTOS:
            raise ValidationError(f"Pilih paling banyak {MAX_PHOTOS} foto sekaligus.", code="too_many")
        return files
