"""All addresses of the product, Indonesian and by app."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path

admin.site.site_header = "Kemitraan"
admin.site.site_title = "Kemitraan"
admin.site.index_title = "Pengelolaan"
admin.site.login = login_required(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kemitraan.monitoring.urls")),
    path("", include("kemitraan.core.urls")),
    path("", include("kemitraan.accounts.urls")),
    path("", include("partners.urls")),
    path("", include("programs.urls")),
    path("", include("pendampingan.urls")),
    path("", include("kemitraan.reminders.urls")),
    path("", include("kemitraan.exchange.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    from kemitraan.core.views.gallery import gallery

    urlpatterns.append(path("galeri/", gallery, name="gallery"))

handler400 = "kemitraan.core.views.errors.bad_request"
handler403 = "kemitraan.core.views.errors.permission_denied"
handler404 = "kemitraan.core.views.errors.page_not_found"
handler500 = "kemitraan.core.views.errors.server_error"
