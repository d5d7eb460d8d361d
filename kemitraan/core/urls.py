"""Addresses of core."""

from django.urls import path

from kemitraan.core.views import drafts, files, notifications

app_name = "core"

urlpatterns = [
    path("berkas/<uuid:public_id>/", files.AttachmentView.as_view(), name="attachment"),
    path("berkas/<uuid:public_id>/hapus/", files.AttachmentRemoveView.as_view(), name="attachment-remove"),
    path("berkas/tambah/<str:label>/<uuid:public_id>/", files.AttachmentAddView.as_view(), name="attachment-add"),
    path("draf/", drafts.DraftSaveView.as_view(), name="draft-save"),
    path("draf/<uuid:token>/buang/", drafts.DraftDiscardView.as_view(), name="draft-discard"),
    path("notifikasi/", notifications.NotificationListView.as_view(), name="notification-list"),
    path("notifikasi/baca-semua/", notifications.NotificationReadAllView.as_view(), name="notification-read-all"),
    path("notifikasi/<uuid:public_id>/buka/", notifications.NotificationOpenView.as_view(), name="notification-open"),
]
