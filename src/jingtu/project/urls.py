"""Every address of the installation."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("jingtu.web.api.urls")), path("", include("jingtu.web.urls"))]

handler400 = "jingtu.project.errors.bad_request"
handler403 = "jingtu.project.errors.forbidden"
handler404 = "jingtu.project.errors.not_found"
handler500 = "jingtu.project.errors.server_error"
