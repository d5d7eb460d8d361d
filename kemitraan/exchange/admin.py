"""Admin pages of imports: to look at, never to change."""

from django.contrib import admin

from kemitraan.core.admin import ReadOnlyAdmin
from kemitraan.exchange.models import ImportBatch


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "resource", "state", "owner", "created_at", "finished_at")
    list_filter = ("state", "resource")
    list_select_related = ("owner",)
    fields = ("file_name", "resource", "sheet", "state", "counts", "error", "owner", "created_at", "finished_at")
