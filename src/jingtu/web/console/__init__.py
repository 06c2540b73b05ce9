"""The pages of the console, one module a subject; each ends with its `urlpatterns`."""
